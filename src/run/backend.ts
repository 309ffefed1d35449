import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from '../errors.js';

/**
 * Waits for the backend that tfjs has chosen.
 *
 * @returns its name
 * @throws {BackendError} if no backend is registered or none starts
 */
export async function readyBackend(): Promise<string> {
  const names = tf.engine().backendNames();
  const hint = "import '@tensorflow/tfjs-backend-wasm' (or -webgl) and await tf.setBackend('wasm')";
  if (names.length === 0) throw new BackendError(`tfjs has no backend: ${hint}`);
  try {
    await tf.ready();
  } catch (error) {
    throw new BackendError(`No tfjs backend of ${names.join(', ')} could be started: ${hint}`, { cause: error });
  }
  const chosen = tf.getBackend();
  if (!chosen) throw new BackendError(`No tfjs backend of ${names.join(', ')} could be started: ${hint}`);
  return chosen;
}
