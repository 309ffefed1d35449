import type { Graph, Port } from '../../graph/graph.js';
import type { Task } from '../../kernels/task.js';
import type { View } from '../../kernels/view.js';
import { fuse } from '../fuse/fuse.js';
import type { NodeList } from '../fuse/node.js';
import { chooseAlgorithms, type WinogradOption } from './algorithm.js';
import type { Store } from './constants.js';
import { describeStep, type StepDescription } from './describe-step.js';
import { emit, emitMargins } from './emit.js';
import { locate } from './locate.js';
import { separateMargins } from './margins.js';
import { placeValues } from './storage.js';

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

/** Rewrites of the fused nodes, in this order. */
const PASSES: readonly ((list: NodeList, options: ScheduleOptions) => NodeList)[] = [chooseAlgorithms, separateMargins];

/**
 * Makes a graph ready for kernels; no memory is touched. Fuses it, lets the passes rewrite the nodes, gives every value a buffer and every
 * buffer a place, and packs the weights. The store decides where things lie: a plan's memory, or part of a heap that somebody else owns.
 */
export function schedule(graph: Graph, options: ScheduleOptions, store: Store): Schedule {
  const { threads = 1 } = options;
  const list = PASSES.reduce((before, pass) => pass(before, options), fuse(graph));
  const placements = placeValues(list, graph);
  const locations = locate(list, placements, store, threads);
  const emission = { ...locations, placements, constants: store, threads };
  const steps = [
    { node: undefined, tasks: graph.inputs.flatMap(({ value }) => emitMargins(value, emission)) },
    ...list.nodes.map((node) => ({ node, tasks: emit(node, emission) })),
  ]
    .filter(({ tasks }) => tasks.length > 0)
    .map(({ node, tasks }) => ({ description: describeStep(node, tasks, list.extents), tasks }));
  const port = ({ name, value }: Port): PortView => ({ name, view: locations.viewOf(value) });
  return {
    inputs: graph.inputs.map(port),
    outputs: graph.outputs.map(port),
    steps,
    activations: locations.bytes,
    scratch: Math.max(0, ...steps.flatMap(({ tasks }) => tasks.map(({ scratch }) => scratch))),
  };
}
