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

/** Applies layers one after the other. */
const chain = (input: tfl.SymbolicTensor, ...layers: tfl.layers.Layer[]) =>
  layers.reduce((x, layer) => layer.apply(x) as tfl.SymbolicTensor, input);

const conv = (name: string, filters: number, strides = 1, activation: 'relu' | 'sigmoid' | 'linear' = 'relu') =>
  tfl.layers.conv2d({ name, filters, kernelSize: 3, padding: 'same', strides, activation });

/** An hourglass of plain tf layers: an image of twice the size to 11 heatmaps. `features` are joined to it where channels are given. */
export function tinyHourglass({ channels = 4, features = 0 } = {}): tfl.LayersModel {
  const image = tfl.input({ shape: [null, null, 3], name: 'image' });
  const given = features ? tfl.input({ shape: [null, null, features], name: 'features' }) : undefined;
  let top = chain(image, conv('reduce', channels, 2));
  if (given) top = tfl.layers.concatenate({ name: 'beside' }).apply([top, given]) as tfl.SymbolicTensor;
  top = chain(top, conv('top', channels));
  const low = chain(
    top,
    tfl.layers.maxPooling2d({ name: 'down', poolSize: [2, 2] }),
    conv('low', channels),
    tfl.layers.upSampling2d({ name: 'up', size: [2, 2] }),
  );
  const sum = tfl.layers.add({ name: 'sum' }).apply([top, low]) as tfl.SymbolicTensor;
  return tfl.model({
    inputs: given ? [given, image] : image,
    outputs: chain(sum, conv('lines', 11, 1, 'sigmoid')),
    name: 'hourglass',
  });
}

/** A fusion of plain tf layers, whose inputs have names of their own: the boundaries beside the image, two convolutions, and the image again. */
export function tinyFusion(): tfl.LayersModel {
  const lines = tfl.input({ shape: [null, null, 11], name: 'heat' });
  const picture = tfl.input({ shape: [null, null, 3], name: 'picture' });
  const large = chain(lines, tfl.layers.upSampling2d({ name: 'enlarge', size: [2, 2] }));
  const beside = tfl.layers.concatenate({ name: 'beside' }).apply([picture, large]) as tfl.SymbolicTensor;
  const correction = chain(beside, conv('mix', 6), conv('correct', 3, 1, 'linear'));
  const fused = tfl.layers.add({ name: 'fused' }).apply([picture, correction]) as tfl.SymbolicTensor;
  return tfl.model({ inputs: [lines, picture], outputs: fused, name: 'fusion' });
}

/** Nearest neighbours as a plain function. */
export const nearestTwice = (x: tf.Tensor4D): tf.Tensor4D =>
  tf.image.resizeNearestNeighbor(x, [x.shape[1] * 2, x.shape[2] * 2]);

/** Frees a model's weights. */
export function free(model: tfl.LayersModel): void {
  for (const variable of new Set(model.weights)) variable.dispose();
}
