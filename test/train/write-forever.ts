/** Writes one checkpoint after the other to the path it is given, until it is killed. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { fileCheckpoints } from '../../src/node/file-checkpoints.js';
import { encodeCheckpoint } from '../../src/train/checkpoint.js';

await tf.setBackend('cpu');
const store = fileCheckpoints(process.argv[2]!);
for (let step = 0; ; step++) {
  const weight = tf.variable(tf.fill([1_000_000], step));
  await store.write(await encodeCheckpoint({ step, seconds: 0, stale: 0, counts: {} }, new Map([['w', weight]])));
  weight.dispose();
  process.stdout.write(`${step}\n`);
}
