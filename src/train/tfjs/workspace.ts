import { type KernelBackend, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { roundUp } from '../../kernels/round-up.js';
import type { Task } from '../../kernels/task.js';
import type { HostOutput } from '../../tfjs/host.js';
import type { TrainTask } from '../kernels/task.js';
import { type TrainHost, trainHostOf } from './train-host.js';

/** Bytes that kernels may read beyond the end of a tensor whose channels are no multiple of eight. */
const BEYOND = 32;
/** Bytes of the longest parameter block. */
const BLOCK = 256;

/** What one call of a kernel needs besides tensors: borrowed room, and the order of its tasks. */
export class Workspace {
  private readonly borrowed: number[] = [];
  private readonly block: number;
  private scratch = { address: 0, bytes: -1 };

  private constructor(private readonly to: TrainHost) {
    this.block = this.take(BLOCK);
  }

  /**
   * Runs a body that borrows room, and gives all of it back.
   *
   * @param body gives the result's room, filled when it returns
   */
  static run(backend: KernelBackend, body: (workspace: Workspace) => HostOutput): TensorInfo {
    return Workspace.runAll(backend, (workspace) => [body(workspace)])[0]!;
  }

  /** The same for several results. */
  static runAll(backend: KernelBackend, body: (workspace: Workspace) => readonly HostOutput[]): TensorInfo[] {
    const workspace = new Workspace(trainHostOf(backend));
    try {
      return body(workspace).map((output) => output.tensor());
    } finally {
      for (const address of workspace.borrowed.reverse()) workspace.to.host.free(address);
    }
  }

  /** Room of any content at a multiple of 64. */
  take(bytes: number): number {
    const start = this.to.host.allocate(bytes + 64 + BEYOND);
    this.borrowed.push(start);
    return roundUp(start);
  }

  /** Room of zeros. */
  zeros(bytes: number): number {
    const address = this.take(bytes);
    new Uint8Array(this.to.host.memory.buffer, address, bytes).fill(0);
    return address;
  }

  /** Address of a tensor's values; a little more than them may be read. */
  input(tensor: TensorInfo): number {
    const { host } = this.to;
    const address = host.input(tensor);
    const bytes = 4 * util.sizeFromShape(tensor.shape);
    if (address + bytes + BEYOND <= host.memory.buffer.byteLength) return address;
    const copy = this.take(bytes); // the tensor ends with the memory
    new Uint8Array(host.memory.buffer).copyWithin(copy, address, address + bytes);
    return copy;
  }

  /** Room for the result. */
  output(shape: number[]): HostOutput {
    return this.to.host.output(shape);
  }

  /** Copies floats. */
  copy(from: number, to: number, floats: number): void {
    new Uint8Array(this.to.host.memory.buffer).copyWithin(to, from, from + 4 * floats);
  }

  /** Runs all units of a task. */
  run({ kernel, words, units, scratch }: Task | TrainTask): void {
    if (scratch > this.scratch.bytes) this.scratch = { address: this.take(scratch), bytes: scratch };
    new Int32Array(this.to.host.memory.buffer, this.block, words.length).set(words);
    this.to.kernels[kernel](this.block, 0, units, this.scratch.address);
  }
}
