import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { BuildContext, BumInput } from '../contracts.js';
import type { ConvOptions } from '../layers/conv-steps.js';
import { convolution } from '../layers/convolution.js';
import { join } from '../layers/join.js';
import { resample } from '../layers/resample.js';
import { integer, oneOf } from '../validate.js';

/** Sum of two tensors, as a layer called `suffix`. */
export const add = ({ apply }: BuildContext, suffix: string, a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor =>
  apply(suffix, (name) => join({ name, method: 'add' }), [a, b]);

/**
 * A first 3x3 convolution over the image, with what `style` puts behind it. Features of the stage before are added, through a 1x1 convolution where
 * they have other channels; at the first stage there are none.
 */
export function enter(
  context: BuildContext,
  { image, features }: BumInput,
  filters: number,
  style: Pick<ConvOptions, 'norm' | 'activation'> = {},
): SymbolicTensor {
  const x = context.apply('stem', (name) => convolution({ name, filters, ...style }), image);
  if (!features) return x;
  if (features.shape[3] === filters) return add(context, 'enter', x, features);
  const link = context.apply('link', (name) => convolution({ name, filters, kernelSize: 1, initGain: 0.7 }), features);
  return add(context, 'enter', x, link);
}

/** Bicubic enlargement. */
export const bicubic = ({ apply }: BuildContext, image: SymbolicTensor, size: number): SymbolicTensor =>
  size === 1 ? image : apply('bicubic', (name) => resample({ name, method: 'upsampleBicubic', size }), image);

/** How often a resolution is doubled to reach a scale of 2, 4 or 8. */
export function doublings(scale: number): number {
  oneOf(scale, 'scale', [2, 4, 8]);
  return Math.log2(scale);
}

/** Channels of a network. */
export const channels = (value: number, name = 'filters'): number => integer(value, name, 2, 1024);

/** Number of blocks of a network. */
export const depth = (value: number, name = 'blocks'): number => integer(value, name, 0, 64);
