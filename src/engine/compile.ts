import type * as tfl from '@tensorflow/tfjs-layers';
import { topologyFrom } from '../graph/layers-model.js';
import { lower } from '../graph/lower.js';
import type { Network } from '../graph/network.js';
import { inputShapes } from '../graph/ports.js';
import { type CompileOptions, checkCompileOptions } from './compile-options.js';
import { memoryFor } from './memory/network-memory.js';
import type { Plan } from './run/plan.js';
import { planGraph } from './run/plan-graph.js';

/**
 * Compiles a network for one input size into a plan that runs on its own WebAssembly memory, without tfjs: batch norm folded, activations,
 * sums and pixel shuffles fused, one arena by liveness, weights packed. Later changes of the model's weights do not reach the plan.
 *
 * @throws {BackendError} for layers that the engine does not know, or where there is no WebAssembly SIMD
 * @throws {ShapeError} for a size that the network cannot take
 * @throws {OptionError} for options out of range
 */
export function compile(network: tfl.LayersModel | Network, options: CompileOptions = {}): Plan {
  const checked = checkCompileOptions(options);
  const topology = topologyFrom(network);
  return planGraph(lower(topology, inputShapes(topology, options.size)), checked, memoryFor(checked));
}
