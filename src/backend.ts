import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from './errors.js';

/** Who computes: msfsr's engine (WebAssembly SIMD), or tfjs with one of its backends. */
export type Backend = 'engine' | 'tfjs-webgpu' | 'tfjs-webgl' | 'tfjs-wasm' | 'tfjs-cpu';

/** What may be asked for: one of them, `tfjs` with whichever backend it has selected, or what is best here. */
export type BackendChoice = 'auto' | 'tfjs' | Backend;

/** tfjs's own name of a backend: `wasm` for `tfjs-wasm`. */
export type TfjsBackend = Backend extends infer B ? (B extends `tfjs-${infer Name}` ? Name : never) : never;

/** Everything that may be asked for. */
export const BACKEND_CHOICES = [
  'auto',
  'engine',
  'tfjs',
  'tfjs-webgpu',
  'tfjs-webgl',
  'tfjs-wasm',
  'tfjs-cpu',
] as const satisfies readonly BackendChoice[];

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
 * Waits for the backend that tfjs has chosen.
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
  return chosen;
}
