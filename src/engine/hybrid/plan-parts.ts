import { BackendError } from '../../errors.js';
import type { Graph, Port } from '../../graph/graph.js';
import type { UnknownLayer } from '../../graph/lower.js';
import type { NetworkMemory } from '../memory/network-memory.js';
import { type PlanOptions, planGraph } from '../run/plan-graph.js';
import { HybridPlan, type HybridPort, type LayerRunner } from './hybrid-plan.js';
import { partition } from './partition.js';

/**
 * Plans a lowered network in parts: compiled ones, and between them the layers without operations.
 *
 * @param memory made for as many threads and the same instructions; plans of one network share it
 * @param runLayer runs those layers; not needed where there are none
 * @throws {BackendError} where there is no room, or nobody to run a layer
 */
export function planParts(
  graph: Graph,
  unknown: readonly UnknownLayer[],
  options: PlanOptions,
  memory: NetworkMemory,
  runLayer?: LayerRunner,
): HybridPlan {
  if (unknown.length > 0 && !runLayer) throw new BackendError(`Only tfjs can run the layer ${unknown[0]!.name}`);
  const port = ({ name, value }: Port): HybridPort => ({ name, value, shape: graph.extents[value]! });
  const parts = partition(graph, unknown).map((segment) =>
    'graph' in segment ? { plan: planGraph(segment.graph, options, memory) } : segment,
  );
  return new HybridPlan(graph.inputs.map(port), graph.outputs.map(port), graph.extents, parts, runLayer);
}
