import { cheapestAlgorithm, panelCost } from '../../engine/schedule/algorithm.js';
import { roundUp } from '../../kernels/round-up.js';
import type { View } from '../../kernels/view.js';
import type { ConvolutionShape } from '../../tfjs/convolution-shape.js';
import type { FilterLayout } from '../kernels/pack/layout.js';

/** How training computes a convolution or its gradients: 3x3 of stride 1 may go by Winograd's F(4x4, 3x3). */
export type TrainAlgorithm = 'direct' | 'winograd';

/** The faster algorithm for a convolution of stride 1 with a result of this size. */
export function convolutionAlgorithm(
  { rows, columns, depth, channels }: FilterLayout,
  { height, width }: View,
): TrainAlgorithm {
  if (rows.count !== 3 || columns.count !== 3) return 'direct';
  const work = { height, width, channels: depth.count, filters: channels.count, parts: 1 };
  return cheapestAlgorithm(work, ['direct', 4]) === 4 ? 'winograd' : 'direct';
}

/**
 * Nanoseconds on one Zen4 core: per multiply-accumulate of the direct kernel (`narrow`: in a last panel of at most four channels) and of
 * Winograd's products, per transformed vector of four channels of a tile, per sum that a block of tiles loads and stores, and per weight
 * that is transformed back.
 */
const COST = { direct: 0.042, narrow: 0.069, product: 0.03, vector: 45, sum: 0.5, weight: 9 } as const;

/** The faster algorithm for the gradient of a convolution's weights. */
export function filterGradientAlgorithm(shape: ConvolutionShape): TrainAlgorithm {
  const { batch, input, output, kernelSize, strides } = shape;
  if (kernelSize[0] !== 3 || kernelSize[1] !== 3 || strides[0] !== 1 || strides[1] !== 1) return 'direct';
  const [, , channels] = input;
  const [height, width, filters] = output;
  const direct = batch * height * width * 9 * channels * panelCost(filters, COST);
  const tiles = Math.ceil(height / 4) * Math.ceil(width / 4);
  const vectors = Math.ceil(channels / 4) + Math.ceil(filters / 4);
  const sums = 36 * roundUp(channels, 4) * roundUp(filters, 8);
  const perImage = tiles * vectors * COST.vector + sums * (tiles * COST.product + Math.ceil(tiles / 32) * COST.sum);
  return batch * perImage + COST.weight * channels * filters < direct ? 'winograd' : 'direct';
}
