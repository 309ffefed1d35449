import { backend_util, type Conv2DAttrs, util } from '@tensorflow/tfjs-core';

type Info = ReturnType<typeof backend_util.computeConv2DInfo>;
type Pair = readonly [number, number];

/** A convolution of NHWC tensors in figures. */
export interface ConvolutionShape {
  readonly batch: number;
  /** Height, width and channels of an image. */
  readonly input: readonly [number, number, number];
  /** Height, width and channels of its result. */
  readonly output: readonly [number, number, number];
  readonly kernelSize: Pair;
  readonly strides: Pair;
  /** Zero rows above and zero columns left of an image. */
  readonly padding: Pair;
  /** Whether every pixel is for itself: then all images of a batch may count as one. */
  readonly pointwise: boolean;
}

/**
 * The figures of a convolution as tfjs describes it.
 *
 * @param x shape of the input
 * @param filter shape of the weights
 * @returns undefined where our kernels do not cover it: channels first, dilation, groups, no values at all
 */
export function convolutionShape(
  x: readonly number[],
  filter: readonly number[],
  attributes: Partial<Conv2DAttrs>,
): ConvolutionShape | undefined {
  const { strides = 1, pad = 0, dataFormat = 'NHWC', dilations = 1, dimRoundingMode } = attributes;
  if (dataFormat !== 'NHWC') return undefined;
  const info = backend_util.computeConv2DInfo(
    x as Info['inShape'],
    filter as Info['filterShape'],
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  const dilated = info.dilationHeight > 1 || info.dilationWidth > 1;
  if (dilated || filter[2] !== info.inChannels || util.sizeFromShape(info.outShape) === 0) return undefined;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const border = padInfo.top + padInfo.left + padInfo.bottom + padInfo.right;
  return {
    batch: info.batchSize,
    input: [info.inHeight, info.inWidth, info.inChannels],
    output: [info.outHeight, info.outWidth, info.outChannels],
    kernelSize: [filterHeight, filterWidth],
    strides: [strideHeight, strideWidth],
    padding: [padInfo.top, padInfo.left],
    pointwise: filterHeight * filterWidth * strideHeight * strideWidth === 1 && border === 0,
  };
}
