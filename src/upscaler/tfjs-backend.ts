import * as tf from '@tensorflow/tfjs-core';
import type { TfjsBackend } from '../backend.js';
import { BackendError, DependencyError } from '../errors.js';
import { readyBackend } from '../selected-backend.js';
import { registerPlainMemory } from './plain-memory.js';

/** Where the three `.wasm` files of tfjs's wasm backend lie: a folder with a slash at its end, or the address of each file by its name. */
export type WasmPaths = string | Readonly<Record<string, string>>;

/**
 * Selects a backend while `body` runs, then the one that was selected before. A backend that the program has not imported is imported, if it can be.
 *
 * @throws {DependencyError} if its package is not there, {@link BackendError} if it does not start
 */
export async function withBackend<T>(name: TfjsBackend, body: () => Promise<T>, wasmPaths?: WasmPaths): Promise<T> {
  if (tf.engine().backendName === name) return body();
  await importBackend(name);
  if (name === 'wasm' && wasmPaths) {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(wasmPaths);
  }
  return within(name, body);
}

/**
 * Has a backend selected from now on.
 *
 * @throws {DependencyError} if its package is not there, {@link BackendError} if it does not start
 */
export async function selectBackend(name: TfjsBackend): Promise<void> {
  await importBackend(name);
  await select(name);
}

/** A backend that does not start makes tfjs answer false, and only says why on the console. */
async function select(name: string): Promise<void> {
  if (name === 'webgl') boundTextures();
  const started = await tf.setBackend(name).catch((error: unknown) => {
    throw new BackendError(`tfjs's ${name} backend did not start: ${(error as Error).message}`, { cause: error });
  });
  if (started) return;
  const hint = name === 'wasm' ? ': its .wasm files may lie elsewhere, see wasmPaths' : '';
  throw new BackendError(`tfjs's ${name} backend did not start${hint}`);
}

/** Of tfjs: bytes of textures beyond which it gives back those that nobody uses; without it, it keeps all for pictures of the same size to come. */
const THRESHOLD = 'WEBGL_DELETE_TEXTURE_THRESHOLD';
/** Several times what `compact-x8` takes for faces of 16 and 32 px together (54 MB), so that their textures are used again. */
const MOST_TEXTURES = 2 ** 28;

/** Bounds the textures that a webgl backend keeps which is about to start; what the program has set, or started itself, stays as it is. */
function boundTextures(): void {
  const started = 'webgl' in tf.engine().registry;
  if (!started && !(THRESHOLD in tf.env().getFlags())) tf.env().set(THRESHOLD, MOST_TEXTURES);
}

/** Has a backend selected: the program's choice, or a plain one where the program has imported none. */
export async function settleBackend(): Promise<void> {
  if (tf.engine().backendNames().length > 0) await readyBackend();
  else await inPlainMemory(async () => undefined);
}

/** Runs the body where every backend can copy tensors from: in the memory of tfjs's cpu backend, or in plain one where the program has not imported it. */
export const inPlainMemory = <T>(body: () => Promise<T>): Promise<T> =>
  within(tf.findBackendFactory('cpu') ? 'cpu' : registerPlainMemory(), body);

async function within<T>(name: string, body: () => Promise<T>): Promise<T> {
  const before = tf.engine().backendName;
  if (before === name) return body();
  try {
    await select(name);
    return await body();
  } finally {
    if (before) await tf.setBackend(before);
  }
}

/**
 * Has a backend registered. The wasm one comes with msfsr's peers. The others are optional: bundlers must not look for packages that may not be
 * there, so a bundled program imports them itself; Node and pages with an import map find them by their names.
 */
async function importBackend(name: TfjsBackend): Promise<void> {
  if (tf.findBackendFactory(name)) return;
  const what = `@tensorflow/tfjs-backend-${name}`;
  try {
    if (name === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
    else await (await import('./optional-backend.js')).importPackage(what);
  } catch (error) {
    throw new DependencyError(
      `tfjs has no ${name} backend here: npm install ${what}, and import '${what}' in your program`,
      {
        cause: error,
      },
    );
  }
}
