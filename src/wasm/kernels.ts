import { BackendError } from '../errors.js';
import { relaxed } from './generated/relaxed.js';
import { simd } from './generated/simd.js';
import { patchSharedMemory } from './patch-memory.js';

/** Runs units `from` … `to - 1` of the work that a parameter block describes. */
export type Kernel = (block: number, from: number, to: number, scratch: number) => void;

/** Kernels of src/wasm/assembly by name. */
export type KernelName =
  | 'affine'
  | 'bicubic'
  | 'border'
  | 'convolution'
  | 'copy'
  | 'maxPool'
  | 'mean'
  | 'modulate'
  | 'squash'
  | 'upsample'
  | 'winograd2'
  | 'winograd4';

/** Instantiated kernels. */
export type Kernels = Readonly<Record<KernelName, Kernel>>;

/** Plain SIMD, or relaxed SIMD with fused multiply-add. */
export type SimdVariant = 'simd' | 'relaxed';

const sources: Readonly<Record<SimdVariant, string>> = { simd, relaxed };
const modules = new Map<string, WebAssembly.Module>();

/** The kernel binary as it was compiled. */
export function kernelBinary(variant: SimdVariant): Uint8Array<ArrayBuffer> {
  const text = atob(sources[variant]);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The fastest variant that this engine accepts; undefined where there is no SIMD at all. */
export function bestVariant(): SimdVariant | undefined {
  return (['relaxed', 'simd'] as const).find((variant) => WebAssembly.validate(kernelBinary(variant)));
}

/**
 * Instantiates the kernels on a memory, plain or shared.
 *
 * @param maximum pages that a shared memory was created with
 * @throws {BackendError} where the variant is not supported
 */
export function instantiateKernels(memory: WebAssembly.Memory, variant: SimdVariant, maximum = 0): Kernels {
  const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  const key = `${variant}-${shared ? maximum : 'own'}`;
  let module = modules.get(key);
  if (!module) {
    const binary = shared ? patchSharedMemory(kernelBinary(variant), 0, maximum) : kernelBinary(variant);
    if (!WebAssembly.validate(binary)) {
      throw new BackendError(`This JavaScript engine does not run ${variant} WebAssembly: use tfjs instead`);
    }
    module = new WebAssembly.Module(binary);
    modules.set(key, module);
  }
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}
