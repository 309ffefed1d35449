import * as tf from '@tensorflow/tfjs-core';
import { callStep } from '../../src/layers/calls/call-step.js';
import { completeStep } from '../../src/steps/complete-step.js';
import { seedOf } from '../../src/steps/initialise.js';
import { primitiveOf } from '../../src/steps/primitives.js';
import type { Step } from '../../src/steps/step.js';
import { normalValues } from '../../src/testing/values.js';
import { type Grid, grid, reference } from './reference.js';

/** A step without its name and inputs. */
export type Op<S = Step> = S extends Step ? Omit<S, 'name' | 'inputs'> : never;

/** The whole step. */
export const stepOf = (op: Op, arity = 1): Step =>
  ({ ...op, name: 'step', inputs: Array.from({ length: arity }, (_, i) => `in${i}`) }) as Step;

/** Runs a step on tensors made from grids; checks its own shape rule on the way. */
export function runStep(
  written: Step,
  inputs: readonly Grid[],
  weights: readonly ArrayLike<number>[] = [],
  options: { training?: boolean; update?: (index: number, values: number[]) => void } = {},
): { shape: number[]; data: number[] } {
  const { training = false, update } = options;
  const step = completeStep(written);
  return tf.tidy(() => {
    const primitive = primitiveOf(step);
    const specs =
      primitive.weights?.(
        step,
        inputs.map((g) => g.shape),
      ) ?? [];
    const output = callStep(
      step,
      inputs.map((g) => tf.tensor4d(Float32Array.from(g.data), [...g.shape])),
      specs.map((spec, i) => tf.tensor(Float32Array.from(weights[i]!), spec.shape)),
      { training, update: (index, value) => update?.(index, [...value.dataSync()]) },
    );
    const computed = primitive.outputShape(
      step,
      inputs.map((g) => g.shape),
    );
    if (computed.join() !== output.shape.join()) throw new Error(`shape rule [${computed}], output [${output.shape}]`);
    return { shape: output.shape, data: [...output.dataSync()] };
  });
}

/** A grid of normal values. */
export function randomGrid(shape: Grid['shape'], seed: string): Grid {
  const values = normalValues(shape, seed);
  let at = 0;
  return grid(shape, () => values[at++]!);
}

/** Normal weights for a step; variances positive. */
export function randomWeights(step: Step, shapes: readonly Grid['shape'][]): Float32Array[] {
  const specs = primitiveOf(step).weights?.(completeStep(step), shapes) ?? [];
  return specs.map(({ name, shape }) => {
    const values = normalValues(shape, `${name}/${seedOf(JSON.stringify(step))}`);
    return name === 'moving_variance' ? values.map((v) => v * v + 0.1) : values;
  });
}

/** Largest difference between a step and its reference on random numbers, relative to the largest value. */
export function errorOf(step: Step, shapes: readonly Grid['shape'][], training = false): number {
  const inputs = shapes.map((shape, i) => randomGrid(shape, `${i}/${shape}`));
  const weights = randomWeights(step, shapes);
  const came = runStep(step, inputs, weights, { training });
  const expected = reference(step, inputs, weights, training);
  if (came.shape.join() !== expected.shape.join()) return Infinity;
  const scale = expected.data.reduce((m, v) => Math.max(m, Math.abs(v)), 1);
  return came.data.reduce((m, v, i) => Math.max(m, Math.abs(v - expected.data[i]!)), 0) / scale;
}
