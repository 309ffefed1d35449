import * as tf from '@tensorflow/tfjs-core';

/** What the tests touch of tfjs's wasm module. */
export interface WasmModule {
  readonly HEAPU8: Uint8Array;
  asm?: Record<string, unknown>;
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** The wasm module of the current backend. */
export const wasmModule = (): WasmModule => (tf.backend() as unknown as { wasm: WasmModule }).wasm;

/** Follows allocations on tfjs's heap from now on. */
export function watchHeap(): { liveBytes(): number; stop(): void } {
  const module = wasmModule();
  module._free(module._malloc(8)); // their first calls replace them
  const { _malloc, _free } = module;
  const live = new Map<number, number>();
  module._malloc = (bytes) => {
    const address = _malloc(bytes);
    live.set(address, bytes);
    return address;
  };
  module._free = (address) => {
    live.delete(address);
    _free(address);
  };
  return {
    liveBytes: () => [...live.values()].reduce((sum, bytes) => sum + bytes, 0),
    stop: () => Object.assign(module, { _malloc, _free }),
  };
}
