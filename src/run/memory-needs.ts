/** What the engine takes for a picture: the plans of all stages are made, but for their memory. */
import { checkCompileOptions } from '../engine/compile-options.js';
import { partition } from '../engine/hybrid/partition.js';
import { WeightStore } from '../engine/memory/weight-store.js';
import { layOutGraph } from '../engine/run/plan-graph.js';
import { cutStages } from '../graph/cut-stages.js';
import type { Graph, Port } from '../graph/graph.js';
import { lower, type UnknownLayer } from '../graph/lower.js';
import type { Network } from '../graph/network.js';
import { inputShapes } from '../graph/ports.js';
import type { StageRange } from './stage-range.js';

const FLOAT = 4;
/** Bytes of a pixel of a picture: RGBA, 8 bit. */
const PIXEL = 4;
/** Colours of a picture in numbers. */
const RGB = 3;

/** What `estimateMemory` gives, in bytes. */
export interface MemoryEstimate {
  /** Of weights: the numbers, and what kernels read. They stay, and are shared by pictures of all sizes. */
  readonly weights: number;
  /** Of WebAssembly memory for all else; it stays, and the largest picture so far decides. */
  readonly region: number;
  /** Of pictures and features in JavaScript's arrays, which are let go of. */
  readonly pictures: number;
  /** Of all of it. */
  readonly bytes: number;
}

/** What is to be run. */
export interface MemoryTask {
  readonly range: StageRange;
  readonly width: number;
  readonly height: number;
  /** Whether a factor on the boundaries is an input. */
  readonly strength: boolean;
  readonly threads: number;
}

/**
 * Bytes for one pass of a network over one picture.
 *
 * @throws {BackendError} where there is no WebAssembly SIMD
 */
export function memoryNeeds(network: Network, { range, width, height, strength, threads }: MemoryTask): MemoryEstimate {
  const options = checkCompileOptions({ threads });
  const padded = (side: number) => Math.ceil(side / network.sizeMultiple) * network.sizeMultiple;
  const topology = network.topology(range.entry);
  const unknown: UnknownLayer[] = [];
  const shapes = inputShapes(topology, [padded(height), padded(width)]);
  const whole = lower(topology, shapes, (layer) => unknown.push(layer));
  const run = new Set(range.stages.map(({ index }) => index));
  const stages = cutStages(whole, unknown, strength).filter(({ stage }) => run.has(stage));
  const packed = new WeightStore();
  let [region, passed] = [0, 0];
  for (const { graph, unknown } of stages) {
    for (const segment of partition(graph, unknown)) {
      if ('graph' in segment) region = Math.max(region, layOutGraph(segment.graph, options, packed).layout.bytes);
    }
    // What a stage is given and what it gives are there at the same time.
    passed = Math.max(passed, floatsOf(graph, graph.inputs) + floatsOf(graph, graph.outputs));
  }
  const unpacked = topology.calls
    .flatMap(({ layer }) => layer.weights)
    .reduce((sum, { shape }) => sum + shape.reduce((product, d) => product * d, 1), 0);
  const weights = packed.bytes + FLOAT * unpacked;
  const results = width * height * range.scale ** 2 * (PIXEL + FLOAT * RGB);
  const pictures = FLOAT * passed + results;
  return { weights, region, pictures, bytes: weights + region + pictures };
}

const floatsOf = ({ extents }: Graph, ports: readonly Port[]): number =>
  ports.reduce((sum, { value }) => sum + extents[value]!.reduce((product, d) => product * d, 1), 0);
