import type * as tfl from '@tensorflow/tfjs-layers';
import type { MultiStage } from '../../compose/multi-stage.js';
import type { Port } from '../../graph/graph.js';
import { layersModelOf } from '../../graph/layers-model-of.js';
import { lower, type UnknownLayer } from '../../graph/lower.js';
import { inputShapes } from '../../graph/ports.js';
import type { Shape } from '../../steps/step.js';
import { type CompileOptions, checkCompileOptions } from '../compile-options.js';
import { memoryFor, type NetworkMemory } from '../memory/network-memory.js';
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
export function compileHybrid(network: tfl.LayersModel | MultiStage, options: CompileOptions = {}): HybridPlan {
  const checked = checkCompileOptions(options);
  const model = layersModelOf(network);
  return planModel(model, inputShapes(model, options.size), checked, memoryFor(checked));
}

/**
 * The same on a memory that plans of one network share.
 *
 * @param shapes of the model's inputs, in order
 * @param memory made for as many threads and the same instructions
 */
export function planModel(
  model: tfl.LayersModel,
  shapes: readonly Shape[],
  options: PlanOptions,
  memory: NetworkMemory,
): HybridPlan {
  const unknown: UnknownLayer[] = [];
  const graph = lower(model, shapes, (layer) => unknown.push(layer));
  const port = ({ name, value }: Port): HybridPort => ({ name, value, shape: graph.extents[value]! });
  const parts = partition(graph, unknown).map((segment) =>
    'graph' in segment ? { plan: planGraph(segment.graph, options, memory) } : segment,
  );
  return new HybridPlan(graph.inputs.map(port), graph.outputs.map(port), graph.extents, parts);
}
