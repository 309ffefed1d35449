import { type KernelBackend, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { roundUp } from '../kernels/round-up.js';
import type { Kernels, SimdVariant } from '../wasm/kernel.js';
import { instantiateKernels } from '../wasm/kernels.js';
import { allocateMemory, growMemory } from '../wasm/memory.js';
import type { Host, HostOutput } from './host.js';

/** A memory beside the backend's: tensors are copied in and out, by tfjs's public interface alone. What was allocated last goes first. */
export class OwnMemory implements Host {
  readonly lasting = false;
  readonly memory = allocateMemory(1);
  readonly kernels: Kernels;
  private top = 1024;

  constructor(
    private readonly backend: KernelBackend,
    variant: SimdVariant,
  ) {
    this.kernels = instantiateKernels(this.memory, variant);
  }

  allocate(bytes: number): number {
    const address = this.top;
    this.top = roundUp(address + bytes + 64); // kernels may read a little beyond the end
    growMemory(this.memory, this.top);
    return address;
  }

  free(address: number): void {
    this.top = address;
  }

  input({ dataId }: TensorInfo): number {
    const values = this.backend.readSync(dataId) as Float32Array;
    const address = this.allocate(values.byteLength);
    new Float32Array(this.memory.buffer, address, values.length).set(values);
    return address;
  }

  output(shape: number[]): HostOutput {
    const length = util.sizeFromShape(shape);
    const address = this.allocate(length * 4);
    const tensor = () => {
      const values = new Float32Array(this.memory.buffer, address, length).slice();
      return { dataId: this.backend.write(values, shape, 'float32'), shape, dtype: 'float32' as const };
    };
    return { address, tensor };
  }
}
