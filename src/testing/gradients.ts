import * as tf from '@tensorflow/tfjs-core';
import { seedOf } from '../steps/initialise.js';
import { integer, knownKeys, number, text } from '../validate.js';
import { expectThat } from './contract-error.js';
import { normalTensor } from './values.js';

/** How gradients are compared with central differences. */
export interface GradientOptions {
  /** Entries per tensor. Default 5. */
  readonly samples?: number;
  /** Half the distance of the two points. Default 4e-3. */
  readonly epsilon?: number;
  /** Largest difference, as a share of the entry's size plus the root mean square of all entries. Default 1e-2. */
  readonly tolerance?: number;
  /** Leaves the comparison out, and says why. */
  readonly skip?: string;
}

/** @throws {OptionError} for options that are unknown or out of range */
export function checkGradientOptions(options: GradientOptions): void {
  knownKeys(options, 'gradients', { samples: true, epsilon: true, tolerance: true, skip: true });
  const { samples, epsilon, tolerance, skip } = options;
  if (samples !== undefined) integer(samples, 'gradients.samples', 1, 1000);
  if (epsilon !== undefined) number(epsilon, 'gradients.epsilon', Number.MIN_VALUE);
  if (tolerance !== undefined) number(tolerance, 'gradients.tolerance', 0);
  if (skip !== undefined) text(skip, 'gradients.skip');
}

interface Subject {
  readonly name: string;
  readonly analytic: tf.Tensor;
  /** Output with other values in the place of this tensor. */
  evaluate(values: Float32Array): Float32Array;
  readonly values: Float32Array;
}

/**
 * Compares the gradients of Σ output · fixed random numbers with central differences, for sampled entries of every input and variable.
 * An entry where two distances disagree lies at a kink (ReLU, max pool) and is passed over; at least half of them must be smooth.
 *
 * @param run pure function of the inputs and variables
 * @throws {ContractError} that names the tensor and the entry
 */
export function checkGradients(
  what: string,
  run: (inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly tf.Tensor[],
  variables: ReadonlyMap<string, tf.Variable>,
  options: GradientOptions = {},
): void {
  const output = tf.tidy(() => run([...inputs]));
  const projection = normalTensor(output.shape, `${what}/projection`);
  try {
    const loss = (xs: tf.Tensor[]) => tf.sum(tf.mul(run(xs), projection)) as tf.Scalar;
    const evaluate = (xs: tf.Tensor[]) => tf.tidy(() => run(xs).dataSync() as Float32Array);
    const weights = projection.dataSync() as Float32Array;
    const byInput = tf.grads((...xs: tf.Tensor[]) => loss(xs))([...inputs]);
    for (const [i, input] of inputs.entries()) {
      const subject: Subject = {
        name: `input ${i}`,
        analytic: byInput[i]!,
        values: input.dataSync() as Float32Array,
        evaluate: (values) =>
          tf.tidy(() => evaluate(inputs.map((x, at) => (at === i ? tf.tensor(values, x.shape) : x)))),
      };
      compare(what, subject, weights, options);
    }
    tf.dispose(byInput);
    if (variables.size > 0)
      checkVariables(
        what,
        () => loss([...inputs]),
        () => evaluate([...inputs]),
        variables,
        weights,
        options,
      );
  } finally {
    tf.dispose([output, projection]);
  }
}

function checkVariables(
  what: string,
  loss: () => tf.Scalar,
  evaluate: () => Float32Array,
  variables: ReadonlyMap<string, tf.Variable>,
  weights: Float32Array,
  options: GradientOptions,
): void {
  const { value, grads } = tf.variableGrads(loss, [...variables.values()]);
  for (const [name, variable] of variables) {
    const assign = (values: Float32Array) => tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    const values = variable.dataSync().slice() as Float32Array;
    const analytic = grads[variable.name];
    expectThat(!!analytic, () => `${what}: no gradient reaches the weight ${name}`);
    const subject: Subject = {
      name: `weight ${name}`,
      analytic,
      values,
      evaluate: (changed) => {
        assign(changed);
        const result = evaluate();
        assign(values);
        return result;
      },
    };
    compare(what, subject, weights, options);
  }
  tf.dispose([value, grads]);
}

function compare(what: string, subject: Subject, weights: Float32Array, options: GradientOptions): void {
  const { samples = 5, epsilon = 4e-3, tolerance = 1e-2 } = options;
  const { name, values, evaluate } = subject;
  const analytic = subject.analytic.dataSync() as Float32Array;
  const rms = norm(analytic) / Math.sqrt(analytic.length);
  const difference = (at: number, distance: number) => {
    const moved = (sign: number) => evaluate(values.map((v, i) => (i === at ? v + sign * distance : v)));
    const [plus, minus] = [moved(1), moved(-1)];
    const span = Math.fround(values[at]! + distance) - Math.fround(values[at]! - distance);
    // Summed in double precision: the loss itself in float32 would drown the difference.
    return plus.reduce((sum, y, i) => sum + (y - minus[i]!) * weights[i]!, 0) / span;
  };
  // What rounding of the outputs to float32 alone may do to a difference.
  const noise = (8 * 2 ** -23 * norm(evaluate(values).map((y, i) => y * weights[i]!))) / epsilon;
  const count = Math.min(samples, values.length);
  let smooth = 0;
  for (let i = 0; i < count; i++) {
    const at = values.length <= samples ? i : seedOf(`${name}/${i}`) % values.length;
    const expected = difference(at, epsilon / 2);
    const allowed = tolerance * (Math.abs(expected) + rms) + noise;
    if (Math.abs(difference(at, epsilon) - expected) > allowed / 2) continue;
    smooth++;
    expectThat(
      Math.abs(analytic[at]! - expected) <= allowed,
      () => `${what}: the gradient of ${name} at ${at} is ${analytic[at]} but central differences give ${expected}`,
    );
  }
  expectThat(
    2 * smooth >= count,
    () =>
      `${what}: the gradient of ${name} could be compared at ${smooth} of ${count} entries only, the others lie at kinks: ` +
      'choose other inputs or a smaller epsilon, or skip with a reason',
  );
}

const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
