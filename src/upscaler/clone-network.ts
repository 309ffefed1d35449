import type { MultiStage } from '../compose/multi-stage.js';
import { ForeignFunction, type UpscaleFunction } from '../layers/foreign-function.js';
import { toArtifacts } from '../weights/artifacts.js';
import { loadNetwork } from '../weights/load-network.js';

/** The same network again, with weights of its own in the backend that is selected. */
export async function cloneNetwork(network: MultiStage): Promise<MultiStage> {
  const functions: Record<string, UpscaleFunction> = {};
  for (const layer of network.model.layers) {
    if (layer instanceof ForeignFunction) functions[layer.functionName] = layer.run;
  }
  return loadNetwork(await toArtifacts(network), { functions });
}
