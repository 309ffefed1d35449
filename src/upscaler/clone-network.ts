import type { MultiStage } from '../compose/multi-stage.js';
import { ForeignFunction, type ForeignSource } from '../layers/foreign-function.js';
import { toArtifacts } from '../weights/artifacts.js';
import { loadNetwork } from '../weights/load-network.js';

/** The same network again, with weights of its own in the backend that is selected. */
export async function cloneNetwork(network: MultiStage): Promise<MultiStage> {
  const functions: Record<string, ForeignSource> = {};
  for (const layer of network.model.layers) {
    if (layer instanceof ForeignFunction) functions[layer.functionName] = layer.source;
  }
  return loadNetwork(await toArtifacts(network), { functions });
}
