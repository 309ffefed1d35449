import { BackendError } from '../errors.js';
import type { Topology } from '../graph/topology.js';

/**
 * Refuses stock layers whose padding depends on the size of the picture: TensorFlow's "same" at a stride above 1.
 *
 * @throws {BackendError} that names the layer
 */
export function requireSizeIndependent({ calls }: Topology): void {
  for (const { layer } of calls) {
    if (layer.model) requireSizeIndependent(layer.model);
    const { padding, strides } = layer.config;
    const strided = [strides ?? 1].flat().some((stride) => stride !== 1);
    if (padding === 'same' && strided && layer.className !== 'Conv2DTranspose') {
      throw new BackendError(
        `Layer ${layer.name} (${layer.className}) pads by the size of the picture: give exportOnnx a size`,
      );
    }
  }
}
