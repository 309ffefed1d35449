import type { KernelBackend } from '@tensorflow/tfjs-core';
import { BackendError } from '../../errors.js';
import type { Host } from '../../tfjs/host.js';
import { OwnMemory } from '../../tfjs/own-memory.js';
import { perBackend } from '../../tfjs/per-backend.js';
import { WasmHeap } from '../../tfjs/wasm-heap.js';
import type { Kernels } from '../../wasm/kernel.js';
import { bestVariant } from '../../wasm/kernels.js';
import { instantiateTrainKernels, type TrainKernels } from '../../wasm/train-kernels.js';

/** A memory that holds tensors, with the kernels of both binaries on it. */
export interface TrainHost {
  readonly host: Host;
  readonly kernels: Kernels & TrainKernels;
}

/** The host of tfjs's wasm backend: its own heap, or a memory beside it where that cannot be reached. */
export const trainHostOf = perBackend((backend: KernelBackend): TrainHost => {
  const variant = bestVariant();
  if (!variant) throw new BackendError('This JavaScript engine has no WebAssembly SIMD: train on another backend');
  const host = WasmHeap.of(backend, variant) ?? new OwnMemory(backend, variant);
  return { host, kernels: { ...host.kernels, ...instantiateTrainKernels(host.memory, variant) } };
});
