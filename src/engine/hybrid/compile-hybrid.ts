import type * as tfl from '@tensorflow/tfjs-layers';
import { topologyFrom } from '../../graph/layers-model.js';
import { lower, type UnknownLayer } from '../../graph/lower.js';
import type { Network } from '../../graph/network.js';
import { inputShapes } from '../../graph/ports.js';
import { type CompileOptions, checkCompileOptions } from '../compile-options.js';
import { memoryFor } from '../memory/network-memory.js';
import type { HybridPlan } from './hybrid-plan.js';
import { planParts } from './plan-parts.js';
import { runLayer } from './run-layer.js';

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
  return planParts(graph, unknown, checked, memoryFor(checked), runLayer);
}
