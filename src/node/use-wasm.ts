import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from '../errors.js';

/**
 * Selects tfjs's wasm backend and tells it where its files lie.
 *
 * @throws {BackendError} if the backend does not start
 */
export async function useWasm(): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  setWasmPaths(join(folder, sep));
  // setBackend answers false where it fails; it does not throw.
  if (await tf.setBackend('wasm')) return;
  throw new BackendError(`The wasm backend of tfjs did not start; its files were looked for in ${folder}`);
}

/** Selects wasm unless the program has chosen a backend already. */
export async function ensureBackend(): Promise<void> {
  if (!tf.engine().backendName) await useWasm();
}
