import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

/** A small foreign upscaler x2: two stock layers and nearest neighbours. `sequential` gives the other class of layers model. */
export function tinyUpscaler({ sequential = false, filters = 4 } = {}): tfl.LayersModel {
  const layers = [
    tfl.layers.conv2d({ filters, kernelSize: 3, padding: 'same', name: 'first', inputShape: [null, null, 3] }),
    tfl.layers.leakyReLU({ alpha: 0.1, name: 'bend' }),
    tfl.layers.upSampling2d({ size: [2, 2], name: 'twice' }),
    tfl.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', name: 'second', activation: 'sigmoid' }),
  ];
  if (sequential) return tfl.sequential({ layers, name: 'tiny' });
  const input = tfl.input({ shape: [null, null, 3], name: 'LR' });
  let x = input;
  for (const layer of layers) x = layer.apply(x) as tfl.SymbolicTensor;
  return tfl.model({ inputs: input, outputs: x, name: 'tiny' });
}

/** Nearest neighbours as a plain function. */
export const nearestTwice = (x: tf.Tensor4D): tf.Tensor4D =>
  tf.image.resizeNearestNeighbor(x, [x.shape[1] * 2, x.shape[2] * 2]);

/** Frees a model's weights. */
export function free(model: tfl.LayersModel): void {
  for (const variable of new Set(model.weights)) variable.dispose();
}
