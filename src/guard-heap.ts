import type { KernelBackend } from '@tensorflow/tfjs-core';
import { BackendError } from './errors.js';

/** What allocates in tfjs's wasm backend. */
interface Heap {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

const guarded = new WeakSet<Heap>();

/**
 * From now on, a tensor for which the heap of tfjs's wasm backend has no room fails with a {@link BackendError}. Untouched, tfjs then writes it to address 0,
 * over what the heap needs itself, and every later result may be wrong. Other backends are left as they are.
 */
export function guardHeap(backend: KernelBackend): void {
  const { wasm } = backend as { wasm?: Partial<Heap> };
  if (typeof wasm?._malloc !== 'function' || typeof wasm._free !== 'function') return;
  const heap = wasm as Heap;
  if (guarded.has(heap)) return;
  guarded.add(heap);
  heap._free(heap._malloc(8)); // Emscripten's functions replace themselves when they are first called
  const { _malloc: allocate } = heap;
  heap._malloc = (bytes) => {
    const address = allocate(bytes) >>> 0;
    if (address === 0 && bytes > 0) throw noRoom(bytes);
    return address;
  };
}

/** The error for so many bytes that the heap of tfjs's wasm backend cannot give. */
export const noRoom = (bytes: number) =>
  new BackendError(
    `The heap of tfjs's wasm backend has no room for ${bytes} bytes: take smaller pictures, fewer at once, or dispose of tensors`,
  );
