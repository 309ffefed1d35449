import { BackendError } from '../errors.js';
import { isBuiltIn } from '../validate.js';
import type { SimdVariant } from './kernel.js';
import { MOST_PAGES } from './memory.js';
import { patchSharedMemory } from './patch-memory.js';
import { fromSegments, type Segments } from './segments.js';

/** A set of kernels, embedded in both variants. */
export class KernelBinary {
  private readonly modules = new Map<string, WebAssembly.Module>();

  /** @param segments plain SIMD first, relaxed SIMD second */
  constructor(private readonly segments: Segments) {}

  /** The binary as it was compiled. */
  bytes(variant: SimdVariant): Uint8Array<ArrayBuffer> {
    return fromSegments(this.segments, variant === 'relaxed' ? 1 : 0);
  }

  /**
   * The compiled kernels, for plain or for shared memory; compiled once.
   *
   * @throws {BackendError} where the variant is not supported
   */
  module(variant: SimdVariant, shared: boolean): WebAssembly.Module {
    const key = `${variant}-${shared ? 'shared' : 'own'}`;
    const known = this.modules.get(key);
    if (known) return known;
    const binary = shared ? patchSharedMemory(this.bytes(variant), 0, MOST_PAGES) : this.bytes(variant);
    const module = compiled(binary, variant);
    this.modules.set(key, module);
    return module;
  }

  /** The compiled kernels for a memory, plain or shared. */
  moduleFor(memory: WebAssembly.Memory, variant: SimdVariant): WebAssembly.Module {
    return this.module(variant, isBuiltIn(memory.buffer, 'SharedArrayBuffer'));
  }
}

function compiled(binary: Uint8Array<ArrayBuffer>, variant: SimdVariant): WebAssembly.Module {
  try {
    return new WebAssembly.Module(binary);
  } catch (cause) {
    throw new BackendError(`This JavaScript engine does not run ${variant} WebAssembly: use tfjs instead`, { cause });
  }
}
