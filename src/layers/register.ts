import { serialization } from '@tensorflow/tfjs-core';
import { Bottleneck } from './bottleneck.js';
import { BoundaryFusion } from './boundary-fusion.js';
import { ChannelAttention } from './channel-attention.js';
import { ConvLstmGates } from './conv-lstm-gates.js';
import { Convolution } from './convolution.js';
import { ForeignFunction } from './foreign-function.js';
import { Hourglass } from './hourglass.js';
import { Join } from './join.js';
import { Resample } from './resample.js';
import { ResidualBlock } from './residual-block.js';
import { ResidualDense } from './residual-dense.js';
import { ValueRange } from './value-range.js';

/** Every layer class of msfsr. */
export const LAYER_CLASSES = [
  Bottleneck,
  BoundaryFusion,
  ChannelAttention,
  ConvLstmGates,
  Convolution,
  ForeignFunction,
  Hourglass,
  Join,
  Resample,
  ResidualBlock,
  ResidualDense,
  ValueRange,
] as const;

/**
 * Makes msfsr's layers known to tfjs, so that `tf.loadLayersModel` understands files with them. msfsr's own loaders call it;
 * calling it again changes nothing.
 */
export function registerMsfsrLayers(): void {
  for (const layerClass of LAYER_CLASSES) serialization.registerClass(layerClass as never);
}
