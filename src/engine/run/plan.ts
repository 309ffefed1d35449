import { Disposing } from '../../disposing.js';
import { BackendError } from '../../errors.js';
import { isFlat, type View } from '../../kernels/view.js';
import type { SimdVariant } from '../../wasm/kernel.js';
import type { NetworkMemory } from '../memory/network-memory.js';
import type { PlanLayout } from '../memory/plan-store.js';
import type { StepDescription } from '../schedule/describe-step.js';
import type { Call } from '../schedule/program.js';
import type { PortView } from '../schedule/schedule.js';
import type { Runner } from '../threads/runner.js';
import { batchOf, type InputValues, type PortDescription } from './batch.js';

/** Bytes of WebAssembly memory. Plans of one network may share it: weights lie there once, the rest is used in turn. */
export interface PlanBytes {
  /** Of values between steps. */
  readonly activations: number;
  /** Of weights, as the kernels want them, for all plans that share them. */
  readonly constants: number;
  /** Of room that single steps need. */
  readonly scratch: number;
  /** Of tables and parameter blocks. */
  readonly program: number;
  /** All of the memory. */
  readonly total: number;
}

/** What `compile` hands to a plan. */
export interface PlanParts {
  readonly name: string;
  readonly profile: boolean;
  readonly memory: NetworkMemory;
  readonly layout: PlanLayout;
  readonly runner: Runner;
  /** Addresses of the views are offsets in the layout. */
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
  readonly steps: readonly StepDescription[];
  readonly bytes: Omit<PlanBytes, 'constants' | 'total'>;
}

/** A plan in figures. */
export interface PlanDescription {
  /** Of the network. */
  readonly name: string;
  /** Which instructions the kernels use. */
  readonly simd: SimdVariant;
  /** Threads that take part now: those asked for less those that have not started yet, could not or were lost. */
  readonly threads: number;
  /** What goes in. */
  readonly inputs: readonly PortDescription[];
  /** What comes out. */
  readonly outputs: readonly PortDescription[];
  /** What is computed, in order. */
  readonly steps: readonly StepDescription[];
  /** Multiply-accumulate operations of one run on one picture. */
  readonly macs: number;
  /** Memory that it holds. */
  readonly bytes: PlanBytes;
}

/** JavaScript objects that a step is described and called by: about so many bytes. */
const STEP_BYTES = 1000;

const shapeOf = ({ height, width, channels }: View) => [height, width, channels] as const;
const sizeOf = ({ height, width, channels }: View) => height * width * channels;
const described = ({ name, view }: PortView): PortDescription => ({ name, shape: shapeOf(view) });

/** A compiled network: runs synchronously, on WebAssembly memory, without tfjs. Made by `compile`. */
export class Plan extends Disposing {
  /** Which instructions the kernels use. */
  readonly simd: SimdVariant;
  /** What goes in. */
  readonly inputs: readonly PortDescription[];
  /** What comes out. */
  readonly outputs: readonly PortDescription[];
  private parts: PlanParts | undefined;
  private readonly times: Float64Array;
  private runs = 0;

  constructor(parts: PlanParts) {
    super();
    this.parts = parts;
    this.simd = parts.memory.simd;
    this.inputs = parts.inputs.map(described);
    this.outputs = parts.outputs.map(described);
    this.times = new Float64Array(parts.steps.length);
  }

  /** Whether {@link dispose} was called, or a thread was lost in the middle of its work, in this plan or another on the same memory. */
  get disposed(): boolean {
    return !this.parts || this.parts.memory.lost;
  }

  /** Bytes that it takes beside the memory of its network, about. */
  get ownBytes(): number {
    if (!this.parts) return 0;
    return this.parts.bytes.program + this.parts.steps.length * STEP_BYTES;
  }

  /**
   * Resolves once all threads that are to be had take part. A run need not wait for it: workers join when they have started.
   *
   * @throws {BackendError} if the plan was disposed of
   */
  async ready(): Promise<void> {
    await this.alive().runner.ready();
  }

  /**
   * Runs the network on a batch. Blocks the caller's thread, which does its share: pages stay responsive with the engine in a worker.
   *
   * @param inputs values of each input by name, [n, h, w, c] each; a network of one input also takes the values alone
   * @returns values of every output by name, [n, h, w, c] each, not shared with the plan
   * @throws {ShapeError} for inputs that are missing or of the wrong length
   * @throws {BackendError} if the plan was disposed of, or a thread was lost in the middle of its work; the plan is disposed of then
   */
  run(inputs: InputValues): Record<string, Float32Array> {
    const parts = this.alive();
    const { values, size } = batchOf(this.inputs, inputs);
    const results: Record<string, Float32Array> = {};
    for (const { name, view } of parts.outputs) results[name] = new Float32Array(size * sizeOf(view));
    const base = parts.memory.enter(parts.layout);
    const floats = parts.memory.floats.subarray(base / 4);
    for (let n = 0; n < size; n++) {
      for (const [i, { view }] of parts.inputs.entries()) load(floats, view, values[i]!, n * sizeOf(view));
      this.execute(parts, base);
      for (const { name, view } of parts.outputs) store(floats, view, results[name]!, n * sizeOf(view));
      this.runs++;
    }
    return results;
  }

  /** Steps, shapes, multiply-accumulates and bytes; milliseconds per step where the plan was compiled with `profile`. */
  describe(): PlanDescription {
    const { name, runner, steps, bytes, profile, memory } = this.alive();
    const list = steps.map((step, i) => ({
      ...step,
      ...(profile && this.runs > 0 && { ms: this.times[i]! / this.runs }),
    }));
    const macs = list.reduce((sum, step) => sum + step.macs, 0);
    return {
      name,
      simd: this.simd,
      threads: runner.threads,
      inputs: this.inputs,
      outputs: this.outputs,
      steps: list,
      macs,
      bytes: { ...bytes, constants: memory.weights.bytes, total: memory.bytes },
    };
  }

  /** Lets go of the memory, which stays if other plans use it, and of the workers. The plan cannot run any more. */
  dispose(): void {
    this.parts?.runner.dispose();
    this.parts = undefined;
  }

  private alive(): PlanParts {
    if (!this.parts || this.disposed) throw new BackendError('This plan was disposed of: compile the network again');
    return this.parts;
  }

  private execute({ runner, profile, memory }: PlanParts, base: number): void {
    try {
      if (profile) this.timed(runner, base);
      else runner.run(base);
    } catch (error) {
      memory.lose(); // a thread may still be at work there
      this.dispose();
      throw error;
    }
  }

  private timed(runner: Runner, base: number): void {
    let [step, since] = [0, performance.now()];
    const next = (index: number) => {
      const now = performance.now();
      this.times[step]! += now - since;
      [step, since] = [index, now];
    };
    runner.run(base, ({ step: index }: Call) => next(index));
    next(0);
  }
}

/** Copies an image of `values`, from an index on, into the memory that a view lies in. */
function load(floats: Float32Array, view: View, values: Float32Array, from: number): void {
  const row = view.width * view.channels;
  const stretch = isFlat(view) ? row * view.height : row;
  const to = view.address / 4;
  for (let y = 0, at = from; at < from + row * view.height; y++, at += stretch) {
    floats.set(values.subarray(at, at + stretch), to + (y * view.row) / 4);
  }
}

/** Copies an image out of the memory that a view lies in, to an index of `values` on. */
function store(floats: Float32Array, view: View, values: Float32Array, to: number): void {
  const row = view.width * view.channels;
  const stretch = isFlat(view) ? row * view.height : row;
  const from = view.address / 4;
  for (let y = 0, at = to; at < to + row * view.height; y++, at += stretch) {
    const start = from + (y * view.row) / 4;
    values.set(floats.subarray(start, start + stretch), at);
  }
}
