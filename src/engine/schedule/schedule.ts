import type { Graph } from '../../graph/graph.js';
import type { Task } from '../../kernels/task.js';
import type { View } from '../../kernels/view.js';
import { fuse } from '../fuse/fuse.js';
import type { Node } from '../fuse/node.js';
import { describeNode, type StepDescription } from '../run/plan-description.js';
import { chooseAlgorithm, type WinogradOption } from './algorithm.js';
import { layOut } from './arena.js';
import type { Store } from './constants.js';
import { emit, emitMargins } from './emit.js';
import { keptMargins } from './kept-margins.js';
import { isNone } from './margins.js';
import { placeValues, type Storage, separateMargins } from './storage.js';
import { viewIn } from './view-in.js';

/** A named value at the rim of a network. */
export interface PortView {
  readonly name: string;
  readonly view: View;
}

/** Kernel calls of one node, or of the margins of all inputs. */
export interface ScheduledStep {
  readonly description: StepDescription;
  readonly tasks: readonly Task[];
}

/** What to do with which part of a memory: a graph made ready for kernels. */
export interface Schedule {
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
  readonly steps: readonly ScheduledStep[];
  /** Bytes of all values that pass between steps. */
  readonly activations: number;
  /** Bytes of scratch memory that the most demanding task needs. */
  readonly scratch: number;
}

/** How a graph is to be scheduled. */
export interface ScheduleOptions {
  /** Algorithm of 3x3 convolutions. */
  readonly winograd: WinogradOption;
  /** Threads among which units will be shared out; the results do not depend on it. Default 1. */
  readonly threads?: number;
}

/** Bytes of activations up to which threads get memory for every size of images; it paid as far as was measured, 40 MB. */
const ROOM = 2 ** 26;

/**
 * Fuses a graph, chooses algorithms, gives every value its place and packs the weights; no memory is touched. The store decides where
 * things lie: a plan's memory, or part of a heap that somebody else owns.
 */
export function schedule(graph: Graph, { winograd, threads = 1 }: ScheduleOptions, store: Store): Schedule {
  const fused = fuse(graph);
  const algorithmOf = (node: Node) =>
    node.kind === 'convolution' ? chooseAlgorithm(node, fused.extents[node.output]!, winograd) : 'direct';
  const { nodes, extents } = separateMargins(fused.nodes, fused.extents, algorithmOf);
  const placements = placeValues(nodes, extents, graph.inputs, graph.outputs, algorithmOf);
  const storages = [...new Set([...placements.values()].map(({ storage }) => storage))];
  const outside = ({ owner, margins }: Storage) => (isNone(margins) ? store.portAddress?.(owner) : undefined);
  const { offsets, bytes } = layOut(
    storages.filter((storage) => outside(storage) === undefined),
    threads > 1 ? ROOM : 0,
  );
  const base = store.reserve(bytes);
  const viewOf = (value: number) => {
    const placement = placements.get(value)!;
    const address = outside(placement.storage) ?? base + offsets.get(placement.storage)!;
    return viewIn(placement, extents[value]!, address);
  };
  const emission = { constants: store, viewOf, placements, kept: keptMargins(offsets), algorithmOf, threads };
  const calls = [
    { node: undefined, tasks: graph.inputs.flatMap(({ value }) => emitMargins(value, emission)) },
    ...nodes.map((node) => ({ node, tasks: emit(node, emission) })),
  ];
  const steps = calls
    .filter(({ tasks }) => tasks.length > 0)
    .map(({ node, tasks }) => ({ description: describeNode(node, tasks, extents, algorithmOf), tasks }));
  const port = ({ name, value }: { name: string; value: number }) => ({ name, view: viewOf(value) });
  return {
    inputs: graph.inputs.map(port),
    outputs: graph.outputs.map(port),
    steps,
    activations: bytes,
    scratch: Math.max(0, ...steps.flatMap(({ tasks }) => tasks.map(({ scratch }) => scratch))),
  };
}
