import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Kernels } from '../wasm/kernel.js';

/** Where a program's result is written. */
export interface HostOutput {
  readonly address: number;
  /** The tensor, once the values are there. */
  tensor(): TensorInfo;
}

/** A memory that WebAssembly kernels run on, and the way of tensors into it and out. Whatever allocates may move the memory's buffer. */
export interface Host {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  /** Whether what is allocated may stay from one run to the next. */
  readonly lasting: boolean;
  allocate(bytes: number): number;
  /** Gives memory back, the latest first where the host is not lasting. */
  free(address: number): void;
  /** Address of a tensor's values. */
  input(tensor: TensorInfo): number;
  /** Room for a result. */
  output(shape: number[]): HostOutput;
}
