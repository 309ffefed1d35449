import type * as tfl from '@tensorflow/tfjs-layers';
import type { Shape } from '../steps/step.js';

/** Stock layers without multiplications worth counting. */
const FREE = new Set(
  (
    'Activation Add AveragePooling2D BatchNormalization Concatenate Cropping2D Dropout Flatten GlobalAveragePooling2D LeakyReLU ' +
    'MaxPooling2D Maximum Minimum Multiply PReLU Permute ReLU Reshape Average UpSampling2D ZeroPadding2D'
  ).split(' '),
);

/**
 * Multiply-accumulates of a stock tfjs layer for one image.
 *
 * @returns undefined if the layer is not known
 */
export function stockMacs(layer: tfl.layers.Layer, input: Shape, output: Shape): number | undefined {
  const kind = layer.getClassName();
  if (FREE.has(kind)) return 0;
  const pixels = (shape: Shape) => shape.slice(1, -1).reduce<number>((product, d) => product * (d ?? 1), 1);
  const kernel = layer.weights[0]?.shape.reduce<number>((product, d) => product * (d ?? 1), 1) ?? 0;
  if (kind === 'Conv2D' || kind === 'DepthwiseConv2D' || kind === 'Dense') return kernel * pixels(output);
  return kind === 'Conv2DTranspose' ? kernel * pixels(input) : undefined;
}
