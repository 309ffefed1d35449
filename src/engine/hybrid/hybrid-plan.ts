import { Disposing } from '../../disposing.js';
import { BackendError } from '../../errors.js';
import type { Extent } from '../../graph/graph.js';
import type { UnknownLayer } from '../../graph/lower.js';
import type { SimdVariant } from '../../wasm/kernel.js';
import { batchOf, type InputValues, type PortDescription } from '../run/batch.js';
import type { Plan, PlanDescription } from '../run/plan.js';
import { valueOfPort } from './partition.js';

/** A part of a hybrid plan: compiled, or a layer that tfjs runs. */
export type HybridPart = { readonly plan: Plan } | { readonly unknown: UnknownLayer };

/** Runs one layer with tfjs on a batch; see run-layer.ts, which loads tfjs. */
export type LayerRunner = (
  layer: UnknownLayer,
  inputs: readonly Float32Array[],
  batch: number,
  extent: Extent,
) => Float32Array;

/** A value at the rim of the network. */
export interface HybridPort extends PortDescription {
  readonly value: number;
}

/** One part of a {@link HybridPlan} in figures. */
export type HybridDescription =
  | { readonly runner: 'engine'; readonly plan: PlanDescription }
  | { readonly runner: 'tfjs'; readonly layer: string; readonly className: string };

/** A network in parts: compiled ones, and between them layers that the engine does not know, run by tfjs. Made by `compileHybrid`. */
export class HybridPlan extends Disposing {
  private released = false;

  constructor(
    readonly inputs: readonly HybridPort[],
    readonly outputs: readonly HybridPort[],
    private readonly extents: readonly Extent[],
    private readonly parts: readonly HybridPart[],
    private readonly runLayer: LayerRunner | undefined,
  ) {
    super();
  }

  /**
   * Runs the network on a batch; tfjs's current backend runs the layers that are not compiled.
   *
   * @param inputs values of each input by name, [n, h, w, c] each; a network of one input also takes the values alone
   * @returns values of every output by name, [n, h, w, c] each
   * @throws {ShapeError} for inputs that are missing or of the wrong length
   * @throws {BackendError} after `dispose`
   */
  run(inputs: InputValues): Record<string, Float32Array> {
    if (this.released) throw new BackendError('This plan was disposed of: compile the network again');
    const { values: given, size } = batchOf(this.inputs, inputs);
    const values = new Map(this.inputs.map(({ value }, i) => [value, given[i]!]));
    for (const part of this.parts) {
      if ('unknown' in part) {
        const { inputs: read, output } = part.unknown;
        const operands = read.map((value) => values.get(value)!);
        values.set(output, this.runLayer!(part.unknown, operands, size, this.extents[output]!));
        continue;
      }
      const wanted = part.plan.inputs.map(({ name }) => [name, values.get(valueOfPort(name))!] as const);
      const results = part.plan.run(Object.fromEntries(wanted));
      for (const { name } of part.plan.outputs) values.set(valueOfPort(name), results[name]!);
    }
    return Object.fromEntries(this.outputs.map(({ name, value }) => [name, values.get(value)!]));
  }

  /** Whether {@link dispose} was called, or a part lost a thread in the middle of its work. */
  get disposed(): boolean {
    return this.released || this.plans.some((plan) => plan.disposed);
  }

  /** Instructions of the compiled parts; undefined where nothing is compiled. */
  get simd(): SimdVariant | undefined {
    return this.plans[0]?.simd;
  }

  /** Threads that take part now. */
  get threads(): number {
    return Math.max(1, ...this.plans.map((plan) => plan.describe().threads));
  }

  /** Bytes that it takes beside the memory of its network, about. */
  get bytes(): number {
    return this.plans.reduce((sum, plan) => sum + plan.ownBytes, 0);
  }

  /** The parts in the order in which they run. */
  describe(): HybridDescription[] {
    return this.parts.map((part) =>
      'plan' in part
        ? { runner: 'engine', plan: part.plan.describe() }
        : { runner: 'tfjs', layer: part.unknown.name, className: part.unknown.layer.getClassName() },
    );
  }

  /** Lets go of the memory, which stays if other plans use it. The layers stay the caller's. */
  dispose(): void {
    for (const plan of this.plans) plan.dispose();
    this.released = true;
  }

  private get plans(): Plan[] {
    return this.parts.flatMap((part) => ('plan' in part ? [part.plan] : []));
  }
}
