import { float } from '../../../kernels/task.js';
import type { TrainTask } from '../task.js';

/** Numbers of one step of Adam (Kingma and Ba 2015). */
export interface AdamNumbers {
  readonly learningRate: number;
  /** Decay of the means of gradients and of their squares. */
  readonly betas: readonly [number, number];
  /** Steps that the weight has taken, with this one. */
  readonly count: number;
  readonly epsilon: number;
  /** On the gradient, for clipping. */
  readonly factor: number;
}

/** Addresses of a weight, its gradient and both moments. */
export interface AdamOperands {
  readonly weight: number;
  readonly gradient: number;
  readonly first: number;
  readonly second: number;
}

/** One step for a weight of `length` values. A unit is four of them. */
export function adamTask(
  length: number,
  { learningRate, betas, count, epsilon, factor }: AdamNumbers,
  operands: AdamOperands,
  results: Omit<AdamOperands, 'gradient'>,
): TrainTask {
  const [correction1, correction2] = betas.map((beta) => 1 - beta ** count) as [number, number];
  const numbers = [
    factor,
    betas[0],
    1 - betas[0],
    betas[1],
    1 - betas[1],
    1 / Math.sqrt(correction2),
    epsilon,
    learningRate / correction1,
  ];
  return {
    kernel: 'adam',
    units: Math.ceil(length / 4),
    scratch: 0,
    words: [
      operands.weight,
      operands.gradient,
      operands.first,
      operands.second,
      results.weight,
      results.first,
      results.second,
      length,
      ...numbers.map(float),
    ],
  };
}
