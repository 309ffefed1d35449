import * as tf from '@tensorflow/tfjs-core';
import { BackendError, DependencyError } from '../errors.js';

/** A backend of tfjs that an upscaler may use. */
export type TfjsBackend = 'webgpu' | 'webgl' | 'wasm' | 'cpu';

/** Where the three `.wasm` files of tfjs's wasm backend lie: a folder with a slash at its end, or the address of each file by its name. */
export type WasmPaths = string | Readonly<Record<string, string>>;

/**
 * Selects a backend while `body` runs, then the one that was selected before. A backend that the program has not imported is imported.
 *
 * @throws {DependencyError} if its package is not there, {@link BackendError} if it does not start
 */
export async function withBackend<T>(name: TfjsBackend, body: () => Promise<T>, wasmPaths?: WasmPaths): Promise<T> {
  const before = tf.engine().backendName;
  if (before === name) return body();
  if (!tf.findBackendFactory(name)) await importBackend(name);
  if (name === 'wasm' && wasmPaths) {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(wasmPaths);
  }
  try {
    await select(name);
    return await body();
  } finally {
    if (before) await tf.setBackend(before);
  }
}

/** A backend that does not start makes tfjs answer false, and only says why on the console. */
async function select(name: TfjsBackend): Promise<void> {
  const started = await tf.setBackend(name).catch((error: unknown) => {
    throw new BackendError(`tfjs's ${name} backend did not start: ${(error as Error).message}`, { cause: error });
  });
  if (started) return;
  const hint = name === 'wasm' ? ': its .wasm files may lie elsewhere, see wasmPaths' : '';
  throw new BackendError(`tfjs's ${name} backend did not start${hint}`);
}

/** The literal imports inside `try` let bundlers go on where an optional package is missing. */
async function importBackend(name: TfjsBackend): Promise<void> {
  try {
    if (name === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
    if (name === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
    if (name === 'webgl') await import('@tensorflow/tfjs-backend-webgl');
    if (name === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  } catch (error) {
    const what = `@tensorflow/tfjs-backend-${name}`;
    throw new DependencyError(`Cannot load ${what}: npm install ${what}`, { cause: error });
  }
}
