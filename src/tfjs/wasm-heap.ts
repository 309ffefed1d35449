import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { noRoom } from '../guard-heap.js';
import { isBuiltIn } from '../validate.js';
import type { Kernels, SimdVariant } from '../wasm/kernel.js';
import { instantiateKernels } from '../wasm/kernels.js';
import type { Host, HostOutput } from './host.js';

/** What msfsr uses of tfjs's wasm backend beyond its public interface; no other file knows these fields. */
interface WasmBackend extends KernelBackend {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    /** Threaded build. */
    readonly wasmMemory?: unknown;
    /** Exports of the binary, its memory among them; build with one thread. */
    readonly asm?: Readonly<Record<string, unknown>>;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
}

/** The heap of tfjs's wasm backend: tensors are used where they lie. */
export class WasmHeap implements Host {
  readonly lasting = true;
  readonly kernels: Kernels;

  private constructor(
    private readonly backend: WasmBackend,
    readonly memory: WebAssembly.Memory,
    variant: SimdVariant,
  ) {
    this.kernels = instantiateKernels(memory, variant);
  }

  /** The heap of a backend; undefined where it cannot be reached, in builds that keep their memory to themselves. */
  static of(backend: KernelBackend, variant: SimdVariant): WasmHeap | undefined {
    const { wasm, dataIdMap, makeOutput } = backend as Partial<WasmBackend>;
    const functions = [wasm?._malloc, wasm?._free, dataIdMap?.get, makeOutput];
    if (!wasm || functions.some((f) => typeof f !== 'function')) return undefined;
    const memory = [wasm.wasmMemory, ...Object.values(wasm.asm ?? {})].find(
      (value): value is WebAssembly.Memory =>
        isBuiltIn(value, 'WebAssembly.Memory') && value.buffer === wasm.HEAPU8?.buffer,
    );
    return memory && new WasmHeap(backend as WasmBackend, memory, variant);
  }

  allocate(bytes: number): number {
    const address = this.backend.wasm._malloc(bytes) >>> 0;
    if (address > 0) return address;
    throw noRoom(bytes);
  }

  free(address: number): void {
    this.backend.wasm._free(address);
  }

  input({ dataId }: TensorInfo): number {
    return this.backend.dataIdMap.get(dataId).memoryOffset;
  }

  output(shape: number[]): HostOutput {
    const tensor = this.backend.makeOutput(shape, 'float32');
    return { address: this.input(tensor), tensor: () => tensor };
  }
}
