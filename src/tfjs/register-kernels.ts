import type { TfjsBackend } from '../backend.js';
import { oneOf } from '../validate.js';
import { bestVariant } from '../wasm/kernels.js';
import { cpuBlock } from './cpu-blocks.js';
import { registerBlocks } from './register-blocks.js';
import { wasmBlock } from './wasm-blocks.js';

/** tfjs backends for which this entry has kernels. */
export type KernelHost = Extract<TfjsBackend, 'wasm' | 'cpu'>;

/**
 * Gives tfjs kernels for msfsr's layers, so that in inference each layer is one call instead of many stock ops. On `wasm` these are the
 * engine's WebAssembly kernels, on tfjs's own heap; on `cpu` their plain twins. Training, and whatever records gradients, keeps the stock
 * ops. Calling it again changes nothing; where there is no WebAssembly SIMD, the wasm backend keeps the stock ops, too.
 *
 * ```ts
 * await useWasm({ kernels: false });
 * registerKernels('wasm'); // what useWasm() does by itself
 * ```
 *
 * @param backend default both
 * @throws {OptionError} for another backend; `msfsr/webgl` has kernels for WebGL
 */
export function registerKernels(backend?: KernelHost): void {
  if (backend !== undefined) oneOf(backend, 'backend', ['wasm', 'cpu'] as const);
  if (backend !== 'cpu' && bestVariant()) registerBlocks('wasm', wasmBlock);
  if (backend !== 'wasm') registerBlocks('cpu', cpuBlock);
}
