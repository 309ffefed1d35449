import { Constants } from '../engine/schedule/constants.js';
import { type RelocatableWords, relocatableWords, startOf } from '../engine/schedule/regions.js';
import { schedule } from '../engine/schedule/schedule.js';
import type { Graph } from '../graph/graph.js';
import { copyTask } from '../kernels/copy.js';
import { packed } from '../kernels/packing.js';
import { roundUp } from '../kernels/round-up.js';
import type { View } from '../kernels/view.js';
import type { KernelName } from '../wasm/kernel.js';

/** Address of the first byte of each region of memory that a program uses, in this order: activations, constants, output, inputs. */
export type Bases = readonly number[];
const [ACTIVATIONS, CONSTANTS, OUTPUT, INPUTS] = [1, 2, 3, 4];

/** Kernel calls whose addresses are put in when they run, because a tensor of tfjs lies anywhere and may be somewhere else next time. */
export interface Program {
  readonly calls: readonly { readonly kernel: KernelName; readonly block: number; readonly units: number }[];
  /** Parameter blocks of all calls; `block` is the byte offset of a call's own. */
  readonly blocks: RelocatableWords;
  /** Packed weights and tables by their offset; missing once they lie somewhere for good. */
  readonly constants: readonly { readonly offset: number; readonly values: Float32Array }[];
  readonly bytes: { readonly activations: number; readonly constants: number; readonly scratch: number };
}

/** Gives out addresses in regions instead of real ones. */
class RegionStore extends Constants {
  /** Bytes of the region of activations. */
  activations = 0;
  private readonly ports: ReadonlyMap<number, number>;

  constructor({ inputs, outputs }: Graph) {
    super(startOf(CONSTANTS));
    this.ports = new Map([
      ...inputs.map(({ value }, i) => [value, startOf(INPUTS + i)] as const),
      ...outputs.map(({ value }) => [value, startOf(OUTPUT)] as const),
    ]);
  }

  override reserve(bytes: number): number {
    const offset = this.activations;
    this.activations = roundUp(offset + bytes);
    return startOf(ACTIVATIONS) + offset;
  }

  portAddress(value: number): number | undefined {
    return this.ports.get(value);
  }
}

/** Schedules a graph of one output on regions. Inputs that need margins are copied in; the others, and the output, are used where they lie. */
export function relocatable(graph: Graph): Program {
  const store = new RegionStore(graph);
  const { inputs, steps, scratch } = schedule(graph, { winograd: 'auto' }, store);
  const copies = inputs.flatMap(({ view }, i) => {
    const outside = denseView(startOf(INPUTS + i), view);
    return outside.address === view.address ? [] : [copyTask(outside, view)];
  });
  const tasks = [...copies, ...steps.flatMap((step) => step.tasks)];
  const words: number[] = [];
  const calls = tasks.map((task) => {
    const block = words.length * 4;
    words.push(...task.words);
    return { kernel: task.kernel, block, units: task.units };
  });
  return {
    calls,
    blocks: relocatableWords(words),
    constants: store.parts.map((part) => ({ offset: part.address - startOf(CONSTANTS), values: packed(part) })),
    bytes: { activations: store.activations, constants: store.end - startOf(CONSTANTS), scratch },
  };
}

/** An image as tfjs keeps it. */
function denseView(address: number, { height, width, channels }: View): View {
  return { address, row: width * channels * 4, step: channels * 4, height, width, channels };
}
