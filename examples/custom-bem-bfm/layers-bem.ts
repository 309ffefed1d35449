import * as tfl from '@tensorflow/tfjs-layers';

/**
 * An hourglass of plain tf layers, untrained: the BUM's image at twice the stage's resolution → 11 heatmaps. `BEM.foreign` adopts it, as it would
 * adopt one that you have trained elsewhere.
 */
export function layersHourglass(channels = 8): tfl.LayersModel {
  const conv = (name: string, filters: number, more: { strides?: number; activation?: 'relu' | 'sigmoid' } = {}) =>
    tfl.layers.conv2d({ name, filters, kernelSize: 3, padding: 'same', activation: 'relu', ...more });
  const chain = (input: tfl.SymbolicTensor, ...layers: tfl.layers.Layer[]) =>
    layers.reduce((x, layer) => layer.apply(x) as tfl.SymbolicTensor, input);

  const image = tfl.input({ shape: [null, null, 3], name: 'image' });
  const top = chain(image, conv('reduce', channels, { strides: 2 }), conv('top', channels));
  const low = chain(
    top,
    tfl.layers.maxPooling2d({ name: 'down', poolSize: [2, 2] }),
    conv('low', channels),
    tfl.layers.upSampling2d({ name: 'up', size: [2, 2] }),
  );
  const sum = tfl.layers.add({ name: 'sum' }).apply([top, low]) as tfl.SymbolicTensor;
  return tfl.model({
    inputs: image,
    outputs: chain(sum, conv('lines', 11, { activation: 'sigmoid' })),
    name: 'hourglass',
  });
}
