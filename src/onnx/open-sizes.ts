import type * as tfl from '@tensorflow/tfjs-layers';
import { BackendError } from '../errors.js';

/**
 * Refuses stock layers whose padding depends on the size of the picture: TensorFlow's "same" at a stride above 1.
 *
 * @throws {BackendError} that names the layer
 */
export function requireSizeIndependent(model: tfl.LayersModel): void {
  for (const layer of model.layers) {
    if ('layers' in layer) requireSizeIndependent(layer as unknown as tfl.LayersModel);
    const { padding, strides } = layer.getConfig() as { padding?: unknown; strides?: unknown };
    const strided = [strides ?? 1].flat().some((stride) => stride !== 1);
    if (padding === 'same' && strided && layer.getClassName() !== 'Conv2DTranspose') {
      throw new BackendError(
        `Layer ${layer.name} (${layer.getClassName()}) pads by the size of the picture: give exportOnnx a size`,
      );
    }
  }
}
