/**
 * How a composite layer calls its kernel: one dispatch for the whole block. The kernel is registered with tfjs under the layer's class name,
 * per backend; where there is none, or gradients are wanted, the layer runs the stock ops of its steps.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Step } from '../steps/step.js';
import { runSteps } from '../steps/step-list.js';

/** Attributes of a block's kernel. The list is the layer's own, frozen object: kernels may use it as a key. */
export interface BlockAttributes {
  readonly steps: readonly Step[];
}

/** Weights of one step by the names of the primitive's specs: `kernel`, `bias`, `alpha`, … */
export type StepWeights = Readonly<Record<string, tf.TensorInfo>>;

/** What a block's kernel computes with. */
export interface BlockOperands {
  /** Inputs of the layer in order, [n, h, w, c] or [n, c]. */
  readonly inputs: readonly tf.TensorInfo[];
  /** Weights by the name of their step; steps without weights have an empty record. */
  readonly weights: ReadonlyMap<string, StepWeights>;
  /** [n, h, w, c] */
  readonly outputShape: number[];
}

/**
 * Inputs of a block's kernel: `in0`, `in1`, … are the layer's inputs, `w0`, `w1`, … its weights in the order of the steps and, within a
 * step, of the primitive's specs.
 */
export function blockInputs(inputs: readonly tf.Tensor[], weights: readonly tf.Tensor[]): tf.NamedTensorMap {
  const named = (letter: string, tensors: readonly tf.Tensor[]) => tensors.map((t, i) => [`${letter}${i}`, t] as const);
  return Object.fromEntries([...named('in', inputs), ...named('w', weights)]);
}

/** Reads a kernel's inputs back: the inverse of {@link blockInputs}. */
export function blockOperands(named: tf.NamedTensorInfoMap, { steps }: BlockAttributes): BlockOperands {
  const inputs: tf.TensorInfo[] = [];
  while (named[`in${inputs.length}`]) inputs.push(named[`in${inputs.length}`]!);
  const weights = new Map<string, StepWeights>();
  let next = 0;
  const outputShape = runSteps<readonly (number | null)[]>(
    steps,
    inputs.map(({ shape }) => shape),
    (step, shapes, primitive) => {
      const specs = primitive.weights?.(step, shapes) ?? [];
      weights.set(step.name, Object.fromEntries(specs.map(({ name }) => [name, named[`w${next++}`]!])));
      return primitive.outputShape(step, shapes);
    },
  );
  return { inputs, weights, outputShape: outputShape as number[] };
}

/**
 * Runs a block's kernel where the current backend has one and no gradient is being recorded.
 *
 * @returns undefined where the block has to run step by step
 */
export function runBlock(
  className: string,
  steps: readonly Step[],
  inputs: readonly tf.Tensor[],
  weights: readonly tf.Tensor[],
): tf.Tensor | undefined {
  const engine = tf.engine();
  if (engine.isTapeOn() || !tf.getKernel(className, tf.getBackend())) return undefined;
  if (!inputs.every((input) => fits(input, inputs[0]!))) return undefined;
  return engine.runKernel(className, blockInputs(inputs, weights), {
    steps,
  } as unknown as tf.NamedAttrMap) as tf.Tensor;
}

/** Kernels take images or vectors of floats, as many of each or one for all; whatever else stock ops take is theirs. */
const fits = ({ dtype, rank, size, shape }: tf.Tensor, first: tf.Tensor): boolean =>
  dtype === 'float32' && (rank === 4 || rank === 2) && size > 0 && (shape[0] === first.shape[0] || shape[0] === 1);
