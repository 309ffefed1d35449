import * as tf from '@tensorflow/tfjs-core';

export { runLayer } from '../engine/hybrid/run-layer.js';

import { BackendError } from '../errors.js';
import { readyBackend } from '../selected-backend.js';
import { guardReads } from '../webgl/guard-reads.js';

/**
 * Checks that the engine can read weights that lie in tfjs's tensors, as those of every composed network do. From now on they are never zeros
 * from a GPU that is gone.
 *
 * @throws {BackendError} if they lie in tfjs's webgpu backend, or no backend starts
 */
export async function requireReadableWeights(): Promise<void> {
  await readyBackend();
  guardReads();
  // Reading weights from webgpu is asynchronous, compiling is not.
  if (tf.getBackend() === 'webgpu') throw new BackendError("The engine cannot read weights from tfjs's webgpu backend");
}
