import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from './backend.js';
import { BackendError } from './errors.js';
import { guardHeap } from './guard-heap.js';

/** The backend that tfjs has selected. */
export const selectedBackend = () => `tfjs-${tf.getBackend()}` as Backend;

const HINT = "import '@tensorflow/tfjs-backend-wasm' (or -webgl) and await tf.setBackend('wasm')";

/**
 * Checks that tensors can be made now.
 *
 * @throws {BackendError} if no backend runs yet
 */
export function requireBackend(): void {
  if (!tf.engine().backendName) throw new BackendError(`No tfjs backend runs yet: ${HINT}, or useWasm() of msfsr/node`);
}

/**
 * Waits for the backend that tfjs has chosen. From then on it says when its heap is full.
 *
 * @returns its name
 * @throws {BackendError} if no backend is registered or none starts
 */
export async function readyBackend(): Promise<string> {
  const names = tf.engine().backendNames();
  if (names.length === 0) throw new BackendError(`tfjs has no backend: ${HINT}`);
  try {
    await tf.ready();
  } catch (error) {
    throw new BackendError(`No tfjs backend of ${names.join(', ')} could be started: ${HINT}`, { cause: error });
  }
  const chosen = tf.getBackend();
  if (!chosen) throw new BackendError(`No tfjs backend of ${names.join(', ')} could be started: ${HINT}`);
  guardHeap(tf.backend());
  return chosen;
}
