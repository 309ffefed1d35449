import type * as tfl from '@tensorflow/tfjs-layers';
import { topologyOf } from '../../src/graph/layers-model.js';

/** Output of a layer inside this model; the layer may stand in other models too. */
export function layerOutput(model: tfl.LayersModel, name: string): tfl.SymbolicTensor {
  const call = topologyOf(model).calls.find(({ layer }) => layer.name === name);
  const nodes = call?.layer.live?.inboundNodes ?? [];
  const output = nodes.flatMap(({ outputTensors }) => outputTensors).find(({ id }) => id === call?.outputs[0]);
  if (!output) throw new Error(`no layer ${name}`);
  return output;
}
