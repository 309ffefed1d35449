import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { Runner } from '../measure.js';

/** `LayersModel.predict` on tfjs's backend `wasm`, which must be selected; results are read. One thread: in Node it has no more. */
export function tfjsRunner(model: tfl.LayersModel, values: Float32Array, shape: readonly number[]): Runner {
  const input = tf.tensor(values, [...shape]);
  return {
    runner: 'tfjs-wasm',
    variant: 'predict',
    threads: 1,
    run: () =>
      tf.tidy(() => {
        for (const output of [model.predict(input)].flat() as tf.Tensor[]) output.dataSync();
      }),
    close: () => input.dispose(),
  };
}
