import { BackendError, ShapeError } from '../errors.js';
import { isFlat, type View } from '../kernels/view.js';
import { show } from '../validate.js';
import type { KernelName, Kernels, SimdVariant } from '../wasm/kernels.js';
import type { StepDescription } from './plan-description.js';

/** One step: a node's kernel calls. */
export interface PlanStep {
  readonly description: StepDescription;
  readonly calls: readonly { readonly kernel: KernelName; readonly block: number; readonly units: number }[];
}

/** A named value at the rim of a plan. */
export interface PlanPort {
  readonly name: string;
  readonly view: View;
}

/** Bytes of WebAssembly memory. */
export interface PlanBytes {
  readonly activations: number;
  readonly constants: number;
  readonly scratch: number;
  readonly total: number;
}

/** What `compile` hands to a plan. */
export interface PlanParts {
  readonly name: string;
  readonly simd: SimdVariant;
  readonly profile: boolean;
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  readonly inputs: readonly PlanPort[];
  readonly outputs: readonly PlanPort[];
  readonly steps: readonly PlanStep[];
  /** Address of the scratch memory. */
  readonly scratch: number;
  readonly bytes: PlanBytes;
}

/** Name and shape [h, w, c] of an input or output. */
export interface PortDescription {
  readonly name: string;
  readonly shape: readonly [number, number, number];
}

/** A plan in figures. */
export interface PlanDescription {
  readonly name: string;
  readonly simd: SimdVariant;
  readonly inputs: readonly PortDescription[];
  readonly outputs: readonly PortDescription[];
  readonly steps: readonly StepDescription[];
  readonly macs: number;
  readonly bytes: PlanBytes;
}

const shapeOf = ({ height, width, channels }: View) => [height, width, channels] as const;
const sizeOf = ({ height, width, channels }: View) => height * width * channels;
const described = ({ name, view }: PlanPort): PortDescription => ({ name, shape: shapeOf(view) });

/** A compiled network: runs synchronously, on memory of its own, without tfjs. Made by `compile`. */
export class Plan {
  readonly simd: SimdVariant;
  readonly inputs: readonly PortDescription[];
  readonly outputs: readonly PortDescription[];
  private parts: PlanParts | undefined;
  /** Flat list of what a run does. */
  private program: readonly (() => void)[];
  private floats: Float32Array;
  private readonly times: Float64Array;
  private runs = 0;

  constructor(parts: PlanParts) {
    const { kernels, scratch, steps } = parts;
    this.parts = parts;
    this.simd = parts.simd;
    this.inputs = parts.inputs.map(described);
    this.outputs = parts.outputs.map(described);
    this.floats = new Float32Array(parts.memory.buffer);
    this.times = new Float64Array(steps.length);
    this.program = steps.flatMap(({ calls }, i) => {
      const run = calls.map(
        ({ kernel, block, units }) =>
          () =>
            kernels[kernel](block, 0, units, scratch),
      );
      return parts.profile ? [() => this.timed(i, run)] : run;
    });
  }

  /**
   * Runs the network on a batch.
   *
   * @param inputs values of each input by name, [n, h, w, c] each; a network of one input also takes the values alone
   * @returns values of every output by name, [n, h, w, c] each, not shared with the plan
   * @throws {ShapeError} for inputs of the wrong length
   */
  run(inputs: Float32Array | Readonly<Record<string, Float32Array>>): Record<string, Float32Array> {
    const parts = this.alive();
    const values = parts.inputs.map(({ name }) => this.valuesOf(inputs, name));
    const batch = values[0]!.length / sizeOf(parts.inputs[0]!.view);
    for (const [i, { name, view }] of parts.inputs.entries()) {
      if (Number.isInteger(batch) && batch > 0 && values[i]!.length === batch * sizeOf(view)) continue;
      const expected = `[n, ${shapeOf(view).join(', ')}]`;
      throw new ShapeError(`Expected ${expected} for input ${name} but received ${values[i]!.length} values`);
    }
    const results: Record<string, Float32Array> = {};
    for (const { name, view } of parts.outputs) results[name] = new Float32Array(batch * sizeOf(view));
    for (let n = 0; n < batch; n++) {
      for (const [i, { view }] of parts.inputs.entries()) this.load(view, values[i]!, n * sizeOf(view));
      for (const step of this.program) step();
      for (const { name, view } of parts.outputs) this.store(view, results[name]!, n * sizeOf(view));
      this.runs++;
    }
    return results;
  }

  /** Steps, shapes, multiply-accumulates and bytes; milliseconds per step where the plan was compiled with `profile`. */
  describe(): PlanDescription {
    const { name, simd, steps, bytes, profile } = this.alive();
    const list = steps.map(({ description }, i) => ({
      ...description,
      ...(profile && this.runs > 0 && { ms: this.times[i]! / this.runs }),
    }));
    const macs = list.reduce((sum, step) => sum + step.macs, 0);
    return { name, simd, inputs: this.inputs, outputs: this.outputs, steps: list, macs, bytes };
  }

  /** Lets go of the memory. The plan cannot run any more. */
  dispose(): void {
    this.parts = undefined;
    this.floats = new Float32Array(0);
    this.program = [];
  }

  private alive(): PlanParts {
    if (!this.parts) throw new BackendError('This plan was disposed of: compile the network again');
    return this.parts;
  }

  private valuesOf(inputs: Float32Array | Readonly<Record<string, Float32Array>>, name: string): Float32Array {
    const values = inputs instanceof Float32Array && this.inputs.length === 1 ? inputs : (inputs as never)[name];
    if ((values as unknown) instanceof Float32Array) return values as Float32Array;
    const names = this.inputs.map((port) => port.name).join(', ');
    throw new ShapeError(`Expected a Float32Array for input ${name} (inputs: ${names}) but received ${show(values)}`);
  }

  private timed(index: number, calls: readonly (() => void)[]): void {
    const start = performance.now();
    for (const call of calls) call();
    this.times[index]! += performance.now() - start;
  }

  private load(view: View, values: Float32Array, from: number): void {
    const row = view.width * view.channels;
    const stretch = isFlat(view) ? row * view.height : row;
    const to = view.address / 4;
    for (let y = 0, at = from; at < from + row * view.height; y++, at += stretch) {
      this.floats.set(values.subarray(at, at + stretch), to + (y * view.row) / 4);
    }
  }

  private store(view: View, values: Float32Array, to: number): void {
    const row = view.width * view.channels;
    const stretch = isFlat(view) ? row * view.height : row;
    const from = view.address / 4;
    for (let y = 0, at = to; at < to + row * view.height; y++, at += stretch) {
      const start = from + (y * view.row) / 4;
      values.set(this.floats.subarray(start, start + stretch), at);
    }
  }
}
