import * as tf from '@tensorflow/tfjs-core';
import { BackendError, ShapeError } from '../../errors.js';
import type { Extent } from '../../graph/graph.js';
import type { UnknownLayer } from '../../graph/lower.js';
import { format } from '../../steps/primitive.js';

/**
 * Runs one layer with tfjs's current backend on a batch.
 *
 * @param inputs values of each input, n pictures each
 * @param extent what one picture of the result must have
 * @throws {ShapeError} if the layer gives anything else than it promised
 * @throws {BackendError} where tfjs cannot hand values over at once (webgpu)
 */
export function runLayer(
  { name, layer, shapes }: UnknownLayer,
  inputs: readonly Float32Array[],
  batch: number,
  extent: Extent,
): Float32Array {
  if (tf.getBackend() === 'webgpu')
    throw new BackendError(`Layer ${name} runs on tfjs, whose webgpu backend only gives values later: select another`);
  return tf.tidy(() => {
    const tensors = inputs.map((values, i) => tf.tensor(values, [batch, ...(shapes[i]!.slice(1) as number[])]));
    const result = [layer.apply(tensors.length === 1 ? tensors[0]! : tensors)].flat()[0] as tf.Tensor;
    if (result.size !== batch * extent[0] * extent[1] * extent[2]) {
      throw new ShapeError(
        `Expected ${format([batch, ...extent])} from layer ${name} but received ${format(result.shape)}`,
      );
    }
    return result.dataSync<'float32'>();
  });
}
