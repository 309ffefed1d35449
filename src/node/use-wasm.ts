import { dirname, join, sep } from 'node:path';
import { BackendError } from '../errors.js';
import type { KernelHost } from '../tfjs/register-kernels.js';
import { boolean, knownKeys } from '../validate.js';
import { allocateMemory } from '../wasm/memory.js';
import { withTfjs } from '../with-tfjs.js';
import { resolveBeside } from './package-root.js';
import { withoutRethrowing } from './process-listeners.js';

/** Options of {@link useWasm}. */
export interface UseWasmOptions {
  /** Whether msfsr's layers run by its own kernels instead of tfjs's stock ops; see `registerKernels` of `msfsr/kernels`. Default true. */
  readonly kernels?: boolean;
}

/**
 * Selects tfjs's wasm backend, tells it where its files lie, and gives it kernels for msfsr's layers. The program's own handling of
 * uncaught errors and rejections stays in force: the listeners that the backend puts on `process` are taken away.
 *
 * @throws {BackendError} if the backend does not start
 * @throws {OptionError} for unknown options
 * @throws {DependencyError} if the backend's files are not found
 */
export async function useWasm(options: UseWasmOptions = {}): Promise<void> {
  knownKeys(options, 'useWasm', { kernels: true });
  if (typeof WebAssembly === 'undefined')
    throw new BackendError('There is no WebAssembly here: node --jitless has none');
  const kernels = boolean(options.kernels ?? true, 'kernels');
  const folder = wasmFolder();
  const [tf, { setWasmPaths }] = await withTfjs(() =>
    Promise.all([import('@tensorflow/tfjs-core'), import('@tensorflow/tfjs-backend-wasm')]),
  );
  setWasmPaths(folder);
  // setBackend answers false where it fails; it does not throw.
  if (!(await withoutRethrowing(() => tf.setBackend('wasm')))) {
    allocateMemory(1); // says so where there is no room for any
    throw new BackendError(`The wasm backend of tfjs did not start; its files were looked for in ${folder}`);
  }
  if (kernels) await registerOwnKernels('wasm');
}

/** Folder of the files of tfjs's wasm backend, with a separator at its end. */
export const wasmFolder = () => join(dirname(resolveBeside('@tensorflow/tfjs-backend-wasm')), sep);

/**
 * Selects wasm unless the program has chosen a backend already; where wasm does not start, cpu, which is said on the console.
 *
 * @throws {BackendError} if neither starts
 */
export async function ensureBackend(): Promise<void> {
  const tf = await withTfjs(() => import('@tensorflow/tfjs-core'));
  if (tf.engine().backendName) return;
  try {
    await useWasm();
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    try {
      const { selectBackend } = await withTfjs(() => import('../upscaler/tfjs-backend.js'));
      await selectBackend('cpu');
      await registerOwnKernels('cpu');
    } catch (cause) {
      throw new BackendError(`${error.message}. Without it, ${(cause as Error).message}`, { cause });
    }
    console.warn(`msfsr: tfjs-cpu, which is slow, runs instead of tfjs-wasm. ${error.message}`);
  }
}

async function registerOwnKernels(host: KernelHost): Promise<void> {
  const { registerKernels } = await withTfjs(() => import('../tfjs/register-kernels.js'));
  registerKernels(host);
}
