import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { readModel } from '../../../src/detect/tflite/model.js';
import { translate } from '../../../src/detect/tflite/to-graph.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/train/checkpoint.js';
import { sha256 } from '../../../src/weights/manifest.js';
import { type Table, writeTflite } from '../../detect/write-tflite.js';
import { mutateBytes } from '../mutate.js';
import type { Target } from '../target.js';

/** Characters of the hash at the end of a checkpoint. */
const HASH = 64;

/** Checkpoints of training, most of them with a hash that fits. */
export const checkpoints: Target = {
  name: 'checkpoints',
  about: 'checkpoints of training, their hashes right',
  async prepare() {
    await tf.setBackend('cpu');
    const weights = new Map([
      ['a/kernel', tf.variable(tf.ones([3, 4]))],
      ['a/bias', tf.variable(tf.zeros([4]))],
    ]);
    const whole = await encodeCheckpoint({ step: 3, samples: 12, milliseconds: 100 } as never, weights as never);
    return async (draw) => {
      const content = mutateBytes(whole.subarray(0, whole.length - HASH), draw);
      const hash = new TextEncoder().encode(draw.chance(0.9) ? await sha256(content) : 'f'.repeat(HASH));
      const bytes = new Uint8Array(content.length + HASH);
      bytes.set(content);
      bytes.set(hash, content.length);
      await decodeCheckpoint(bytes);
    };
  },
};

const words = (...values: number[]): Table => ({ fields: values.map((word) => ({ word })) });
const values = (...shape: number[]) => ({
  shape,
  values: Array.from({ length: shape.reduce((all, d) => all * d, 1) }, (_, i) => (i % 7) / 7),
});

/** A convolution, a depthwise one, ReLU and the list at the end. */
const smallDetector = () =>
  writeTflite({
    tensors: [
      { shape: [1, 6, 8, 3] },
      { shape: [1, 3, 4, 5] },
      { shape: [1, 3, 4, 5] },
      { shape: [1, 3, 4, 5] },
      { shape: [1, 12, 5] },
      values(5, 3, 3, 3),
      values(5),
      values(1, 3, 3, 5),
      values(5),
    ],
    operators: [
      { code: 3, inputs: [0, 5, 6], output: 1, options: words(0, 2, 2, 0) },
      { code: 4, inputs: [1, 7, 8], output: 2, options: words(0, 1, 1, 1, 0) },
      { code: 19, inputs: [2], output: 3 },
      { code: 22, inputs: [3], output: 4 },
    ],
    inputs: [0],
    outputs: [4],
  });

/** Files of face detectors. */
export const detectors: Target = {
  name: 'detectors',
  about: '.tflite files',
  async prepare() {
    const whole = smallDetector();
    return async (draw) => {
      const model = readModel(mutateBytes(whole, draw));
      const [, height = 8, width = 8] = model.tensors[model.inputs[0]!]?.shape ?? [];
      translate(model, [height, width]);
    };
  },
};
