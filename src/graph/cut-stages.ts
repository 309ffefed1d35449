import { LINE_COUNT } from '../boundaries/lines.js';
import { completeStep } from '../steps/complete-step.js';
import type { Extent, Graph, Operation, Port } from './graph.js';
import type { UnknownLayer } from './lower.js';
import { nextName } from './state.js';

/** One stage of a lowered network. Values keep their numbers in the whole graph. */
export interface StageGraph {
  /** From 1. */
  readonly stage: number;
  /**
   * Inputs: `image`, `strength` [1, 1, 11] if it was asked for and the stage fuses boundaries, and what stages before hand on, each called after
   * its value (`v12`), and its state (`s2_cell`). Outputs: `image`, `boundaries` where the stage has a BEM, what later stages read, and its next
   * state (`s2_cell_next`).
   */
  readonly graph: Graph;
  /** Layers without primitive operations. */
  readonly unknown: readonly UnknownLayer[];
}

/** Name of a value that one stage hands on to another. */
const carriedName = (value: number): string => `v${value}`;

/** The stage that an operation or layer belongs to, by its name: `s2_bum_stem/conv`. */
const stageOf = ({ name }: { readonly name: string }): number => Number(/^s(\d+)_/.exec(name)?.[1]);

/**
 * Cuts a network into its stages, so that they can be run one after another.
 *
 * @param whole a network from one entry to its last stage, see `Network.topology`
 * @param strength whether a factor on the boundaries is an input of every stage that fuses them
 */
export function cutStages(whole: Graph, unknown: readonly UnknownLayer[], strength: boolean): StageGraph[] {
  const ports = new Map(whole.outputs.map(({ name, value }) => [name, value]));
  const indices = whole.outputs.flatMap(({ name }) => /^s(\d+)_image$/.exec(name)?.[1] ?? []).map(Number);
  const extents = [...whole.extents];
  const factor = strength ? extents.push([1, 1, LINE_COUNT]) - 1 : undefined;
  const inputsOf = (stage: number) => [...whole.operations, ...unknown].filter((one) => stageOf(one) === stage);
  const madeIn = new Map([...whole.operations, ...unknown].map((one) => [one.output, stageOf(one)]));
  const [{ value: picture }, ...state] = whole.inputs as [Port, ...Port[]];
  const kept = new Map(state.map(({ name, value }) => [value, name]));
  let image = picture;
  return indices.map((stage, i) => {
    const own = whole.operations.filter((operation) => stageOf(operation) === stage);
    const boundaries = ports.get(`s${stage}_boundaries`);
    const operations =
      factor === undefined || boundaries === undefined ? own : scaled(own, stage, boundaries, factor, extents);
    const fuses = operations !== own;
    const layers = unknown
      .filter((layer) => stageOf(layer) === stage)
      .map((layer) => ({ ...layer, after: own.filter((one) => whole.operations.indexOf(one) < layer.after).length }));
    const made = new Set([...own, ...layers].map(({ output }) => output));
    const read = new Set(inputsOf(stage).flatMap(({ inputs }) => inputs));
    const later = new Set(
      indices
        .slice(i + 1)
        .flatMap(inputsOf)
        .flatMap(({ inputs }) => inputs),
    );
    const result = ports.get(`s${stage}_image`)!;
    const carried = (value: number): Port => ({ name: kept.get(value) ?? carriedName(value), value });
    const inputs: Port[] = [
      { name: 'image', value: image },
      ...(fuses ? [{ name: 'strength', value: factor! }] : []),
      ...[...read].filter((value) => value !== image && !made.has(value)).map(carried),
    ];
    const outputs: Port[] = [
      { name: 'image', value: result },
      ...(boundaries === undefined ? [] : [{ name: 'boundaries', value: boundaries }]),
      ...[...later].filter((value) => value !== result && madeIn.get(value) === stage).map(carried),
      ...state
        .filter((port) => stageOf(port) === stage)
        .map(({ name }) => ({ name: nextName(name), value: ports.get(nextName(name))! })),
    ];
    image = result;
    return { stage, graph: { name: whole.name, extents, inputs, operations, outputs }, unknown: layers };
  });
}

/** The operations of a stage whose fusion reads boundaries times a factor; the same list where nothing fuses them. */
function scaled(
  operations: readonly Operation[],
  stage: number,
  boundaries: number,
  factor: number,
  extents: Extent[],
): readonly Operation[] {
  const scope = `s${stage}_bfm`;
  const fuses = ({ name, inputs }: Operation) => name.startsWith(`${scope}_`) && inputs.includes(boundaries);
  const first = operations.findIndex(fuses);
  if (first < 0) return operations;
  const output = extents.push(extents[boundaries]!) - 1;
  const product: Operation = {
    name: `${scope}_strength/main`,
    step: completeStep({ op: 'multiply', name: 'main', inputs: ['in0', 'in1'] }),
    inputs: [boundaries, factor],
    output,
    weights: {},
  };
  const renamed = operations.map((operation) =>
    fuses(operation)
      ? { ...operation, inputs: operation.inputs.map((value) => (value === boundaries ? output : value)) }
      : operation,
  );
  return [...renamed.slice(0, first), product, ...renamed.slice(first)];
}
