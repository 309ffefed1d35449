import * as tf from '@tensorflow/tfjs-core';
import type { StageResult } from '../../src/compose/prediction.js';
import { normalValues } from '../../src/testing/values.js';

/** Random pictures around grey; the caller disposes of them. */
export const pictures = (n: number, h: number, w: number): tf.Tensor4D =>
  tf.tensor4d(
    normalValues([n, h, w, 3], 'pictures').map((v) => 0.5 + 0.2 * v),
    [n, h, w, 3],
  );

/** Values of stage results, which are disposed of. */
export function taken(results: readonly StageResult[]): { image: Float32Array; boundaries?: Float32Array }[] {
  return results.map(({ image, boundaries }) => {
    const values = { image: image.dataSync() as Float32Array, boundaries: boundaries?.dataSync() as Float32Array };
    tf.dispose([image, boundaries ?? []]);
    return values;
  });
}
