import type * as tfl from '@tensorflow/tfjs-layers';
import type { Graph, Port } from '../../graph/graph.js';
import { topologyFrom } from '../../graph/layers-model.js';
import { lower, type UnknownLayer } from '../../graph/lower.js';
import type { Network } from '../../graph/network.js';
import { inputShapes } from '../../graph/ports.js';
import { type CompileOptions, checkCompileOptions } from '../compile-options.js';
import { type PlanOptions, planGraph } from '../run/plan-graph.js';
import { HybridPlan, type HybridPort } from './hybrid-plan.js';
import { partition } from './partition.js';

/**
 * Compiles a network as `compile` does, but leaves layers that the engine does not know to tfjs: a graph model or a function as BUM, a custom
 * layer, a stock layer with unusual options. Values travel between the two, which takes time at every change. A network that the engine knows
 * whole becomes one part.
 *
 * ```ts no-run: needs a network with a foreign function
 * const plan = compileHybrid(network, { size: [16, 16] });
 * plan.describe().filter(({ runner }) => runner === 'tfjs'); // what the engine does not run
 * ```
 *
 * @throws {BackendError} where there is no WebAssembly SIMD, and for an unknown layer with more than one output
 * @throws {ShapeError} for a size that the network cannot take
 * @throws {OptionError} for options out of range
 */
export function compileHybrid(network: tfl.LayersModel | Network, options: CompileOptions = {}): HybridPlan {
  const checked = checkCompileOptions(options);
  const topology = topologyFrom(network);
  const unknown: UnknownLayer[] = [];
  const graph = lower(topology, inputShapes(topology, options.size), (layer) => unknown.push(layer));
  return planGraphs(graph, unknown, checked);
}

/** The same for a network that was lowered already, and its layers without operations. */
export function planGraphs(graph: Graph, unknown: readonly UnknownLayer[], options: PlanOptions): HybridPlan {
  const port = ({ name, value }: Port): HybridPort => ({ name, value, shape: graph.extents[value]! });
  const parts = partition(graph, unknown).map((segment) =>
    'graph' in segment ? { plan: planGraph(segment.graph, options) } : segment,
  );
  return new HybridPlan(graph.inputs.map(port), graph.outputs.map(port), graph.extents, parts);
}
