import { BackendError } from '../../errors.js';
import { instantiate } from '../../wasm/instantiate.js';
import type { Kernels, SimdVariant } from '../../wasm/kernel.js';
import { kernelModule } from '../../wasm/kernels.js';
import { allocateMemory, growMemory } from '../../wasm/memory.js';
import { writeWords } from '../schedule/regions.js';
import type { PlanLayout } from './plan-store.js';
import { WeightStore } from './weight-store.js';

let last = 0;

/** A memory for plans with such options. */
export const memoryFor = ({ simd, threads }: { readonly simd: SimdVariant; readonly threads: number }): NetworkMemory =>
  new NetworkMemory(simd, threads > 1);

/**
 * The WebAssembly memory of one network: first packed weights, which all its plans share and which stay where they are, then a region that the
 * plans use in turn. A plan finds anything in there, since another one may have run before, and the region moves when weights are added.
 */
export class NetworkMemory {
  /** By which workers know it. */
  readonly id = ++last;
  readonly weights = new WeightStore();
  /** Kernels for this kind of memory. */
  readonly module: WebAssembly.Module;
  private made: { readonly memory: WebAssembly.Memory; readonly kernels: Kernels } | undefined;
  private view = new Float32Array(0);
  /** Where the region begins, and the bytes that the plan with the most wants there. */
  private base = 0;
  private largest = 0;
  /** The plan whose tables and parameter blocks lie there. */
  private present: PlanLayout | undefined;
  private failed = false;

  /**
   * Takes no memory before the first plan.
   *
   * @param shared whether threads are to work on it
   * @throws {BackendError} where this kind of kernels is not supported
   */
  constructor(
    readonly simd: SimdVariant,
    private readonly shared: boolean,
  ) {
    this.module = kernelModule(simd, shared);
  }

  /** Bytes of all of it. */
  get bytes(): number {
    return this.made?.memory.buffer.byteLength ?? 0;
  }

  /** Whether a run was broken off, so that a thread may still write to it: no plan can use it any more. */
  get lost(): boolean {
    return this.failed;
  }

  get memory(): WebAssembly.Memory {
    return this.ofPlans().memory;
  }

  /** Kernels on it, for the caller's thread. */
  get kernels(): Kernels {
    return this.ofPlans().kernels;
  }

  /** All of it, until it grows. */
  get floats(): Float32Array {
    const { buffer } = this.memory;
    if (this.view.buffer !== buffer) this.view = new Float32Array(buffer);
    return this.view;
  }

  /**
   * Makes room for a plan and writes the weights that were added for it.
   *
   * @throws {BackendError} where there is no room; other plans stay as they are
   */
  admit({ bytes }: PlanLayout): void {
    const base = this.weights.end;
    const largest = Math.max(this.largest, bytes);
    try {
      this.grow(base + largest);
    } catch (error) {
      this.weights.forget();
      throw error;
    }
    this.weights.write(this.memory);
    if (base !== this.base) this.present = undefined;
    this.base = base;
    this.largest = largest;
  }

  /** Gives the region to a plan that is about to run, and its address. */
  enter(plan: PlanLayout): number {
    const { base } = this;
    if (this.present !== plan) {
      const { words } = plan.text;
      writeWords(new Int32Array(this.memory.buffer, base, words.length), plan.text, [base, base + plan.values]);
      this.present = plan;
    }
    return base;
  }

  /** Ends all plans on it: a thread was lost in the middle of its work. */
  lose(): void {
    this.failed = true;
    this.made = undefined;
    this.view = new Float32Array(0);
  }

  private grow(bytes: number): void {
    if (this.made) growMemory(this.made.memory, bytes);
    else {
      const memory = allocateMemory(bytes, this.shared);
      this.made = { memory, kernels: instantiate(this.module, memory) };
    }
  }

  private ofPlans() {
    if (this.made) return this.made;
    throw new BackendError('This memory has no plan: compile the network again');
  }
}
