import { KernelBinary } from './binary.js';
import { segments } from './generated/kernels.js';
import { instantiate } from './instantiate.js';
import type { Kernels, SimdVariant } from './kernel.js';

const kernels = new KernelBinary(segments);

/** The kernel binary as it was compiled. */
export const kernelBinary = (variant: SimdVariant): Uint8Array<ArrayBuffer> => kernels.bytes(variant);

/** The fastest variant that this engine accepts; undefined where there is no SIMD, or no WebAssembly at all (`--jitless`). */
export function bestVariant(): SimdVariant | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  return (['relaxed', 'simd'] as const).find((variant) => WebAssembly.validate(kernelBinary(variant)));
}

/**
 * The compiled kernels, for plain or for shared memory; compiled once.
 *
 * @throws {BackendError} where the variant is not supported
 */
export const kernelModule = (variant: SimdVariant, shared: boolean): WebAssembly.Module =>
  kernels.module(variant, shared);

/**
 * Instantiates the kernels on a memory, plain or shared.
 *
 * @throws {BackendError} where the variant is not supported
 */
export const instantiateKernels = (memory: WebAssembly.Memory, variant: SimdVariant): Kernels =>
  instantiate(kernels.moduleFor(memory, variant), memory);
