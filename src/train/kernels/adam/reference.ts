import type { AdamNumbers } from './task.js';

/** Values of a weight and of both its moments. */
export interface AdamState {
  readonly weight: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Plain twin of `adam`, in double precision. */
export function adamReference(
  { weight, first, second }: AdamState,
  gradient: Float32Array,
  { learningRate, betas, count, epsilon, factor }: AdamNumbers,
): AdamState {
  const [beta1, beta2] = betas;
  const m = first.map((mean, i) => beta1 * mean + (1 - beta1) * factor * gradient[i]!);
  const v = second.map((mean, i) => beta2 * mean + (1 - beta2) * (factor * gradient[i]!) ** 2);
  const size = (square: number) => Math.sqrt(square / (1 - beta2 ** count)) + epsilon;
  const rate = learningRate / (1 - beta1 ** count);
  return { weight: weight.map((w, i) => w - (rate * m[i]!) / size(v[i]!)), first: m, second: v };
}
