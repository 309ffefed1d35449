import type * as tfl from '@tensorflow/tfjs-layers';
import { layerCalls } from '../../src/graph/infer-shapes.js';

/** Output of a layer inside this model; the layer may stand in other models too. */
export function layerOutput(model: tfl.LayersModel, name: string): tfl.SymbolicTensor {
  const call = layerCalls(model).find(({ layer }) => layer.name === name);
  if (!call) throw new Error(`no layer ${name}`);
  return call.outputs[0]!;
}
