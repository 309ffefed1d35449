import { BackendError, ShapeError } from '../../errors.js';
import type { Extent } from '../../graph/graph.js';
import type { UnknownLayer } from '../../graph/lower.js';
import { show } from '../../validate.js';
import type { Plan, PlanDescription, PortDescription } from '../run/plan.js';
import { valueOfPort } from './partition.js';
import { runLayer } from './run-layer.js';

/** A part of a hybrid plan: compiled, or a layer that tfjs runs. */
export type HybridPart = { readonly plan: Plan } | { readonly unknown: UnknownLayer };

/** A value at the rim of the network. */
export interface HybridPort extends PortDescription {
  readonly value: number;
}

/** One part of a {@link HybridPlan} in figures. */
export type HybridDescription =
  | { readonly runner: 'engine'; readonly plan: PlanDescription }
  | { readonly runner: 'tfjs'; readonly layer: string; readonly className: string };

/** A network in parts: compiled ones, and between them layers that the engine does not know, run by tfjs. Made by `compileHybrid`. */
export class HybridPlan {
  private disposed = false;

  constructor(
    readonly inputs: readonly HybridPort[],
    readonly outputs: readonly HybridPort[],
    private readonly extents: readonly Extent[],
    private readonly parts: readonly HybridPart[],
  ) {}

  /**
   * Runs the network on a batch; tfjs's current backend runs the layers that are not compiled.
   *
   * @param inputs values of each input by name, [n, h, w, c] each; a network of one input also takes the values alone
   * @returns values of every output by name, [n, h, w, c] each
   * @throws {ShapeError} for inputs of the wrong length; {@link BackendError} after `dispose`
   */
  run(inputs: Float32Array | Readonly<Record<string, Float32Array>>): Record<string, Float32Array> {
    if (this.disposed) throw new BackendError('This plan was disposed of: compile the network again');
    const values = new Map<number, Float32Array>();
    for (const port of this.inputs) values.set(port.value, this.valuesOf(inputs, port));
    const batch = this.batchOf(values);
    for (const part of this.parts) {
      if ('unknown' in part) {
        const { inputs: given, output } = part.unknown;
        values.set(
          output,
          runLayer(
            part.unknown,
            given.map((value) => values.get(value)!),
            batch,
            this.extents[output]!,
          ),
        );
        continue;
      }
      const wanted = part.plan.inputs.map(({ name }) => [name, values.get(valueOfPort(name))!] as const);
      const results = part.plan.run(Object.fromEntries(wanted));
      for (const { name } of part.plan.outputs) values.set(valueOfPort(name), results[name]!);
    }
    return Object.fromEntries(this.outputs.map(({ name, value }) => [name, values.get(value)!]));
  }

  /** The parts in the order in which they run. */
  describe(): HybridDescription[] {
    return this.parts.map((part) =>
      'plan' in part
        ? { runner: 'engine', plan: part.plan.describe() }
        : { runner: 'tfjs', layer: part.unknown.name, className: part.unknown.layer.getClassName() },
    );
  }

  /** Lets go of the memory. The layers stay the caller's. */
  dispose(): void {
    for (const part of this.parts) if ('plan' in part) part.plan.dispose();
    this.disposed = true;
  }

  private valuesOf(inputs: Float32Array | Readonly<Record<string, Float32Array>>, { name }: HybridPort): Float32Array {
    const values: unknown =
      inputs instanceof Float32Array && this.inputs.length === 1 ? inputs : (inputs as never)[name];
    if (values instanceof Float32Array) return values;
    throw new ShapeError(`Expected a Float32Array for input ${name} but received ${show(values)}`);
  }

  private batchOf(values: ReadonlyMap<number, Float32Array>): number {
    const sizes = this.inputs.map(({ shape: [h, w, c], value }) => values.get(value)!.length / (h * w * c));
    const [batch] = sizes as [number];
    if (Number.isInteger(batch) && batch > 0 && sizes.every((size) => size === batch)) return batch;
    const expected = this.inputs.map(({ name, shape }) => `[n, ${shape.join(', ')}] for input ${name}`).join(', ');
    const came = this.inputs.map(({ value }) => values.get(value)!.length).join(', ');
    throw new ShapeError(`Expected ${expected} but received ${came} values`);
  }
}
