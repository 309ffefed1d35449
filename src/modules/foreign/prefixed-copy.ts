import type { serialization } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

type Json = serialization.ConfigDictValue;
interface LayerConfig {
  /** Missing inside a sequential model. */
  readonly name?: string;
  readonly className: string;
  readonly config: serialization.ConfigDict;
  readonly inboundNodes: Json;
}
interface ModelConfig {
  readonly name: string;
  readonly layers: readonly LayerConfig[];
  readonly inputLayers: Json;
  readonly outputLayers: Json;
}

/**
 * Copies a layers model under a new name, with every layer's name prefixed by it: two upscalers in one network then never have weights of
 * the same name, which tfjs refuses at loading.
 *
 * @param model functional or sequential; its custom layers must be registered with tfjs
 * @param name name of the copy
 * @param trainable whether the copy's layers are trained
 */
export function prefixedCopy(model: tfl.LayersModel, name: string, trainable: boolean): tfl.LayersModel {
  const config = renamed(asFunctional(model).getConfig() as unknown as ModelConfig, name);
  const copy = tfl.LayersModel.fromConfig(
    tfl.LayersModel as never,
    config as unknown as serialization.ConfigDict,
  ) as tfl.LayersModel;
  copy.setWeights(model.getWeights());
  for (const layer of copy.layers) layer.trainable = trainable;
  return copy;
}

/** A sequential model as a functional one over the same layers. */
function asFunctional(model: tfl.LayersModel): tfl.LayersModel {
  if (model.getClassName() !== 'Sequential') return model;
  return tfl.model({ inputs: model.inputs, outputs: model.outputs, name: model.name });
}

function renamed(model: ModelConfig, name: string): ModelConfig {
  const nameOf = ({ name: own, config }: LayerConfig) => own ?? (config.name as string);
  const names = new Set(model.layers.map(nameOf));
  const rename = (old: string) => `${name}_${old}`;
  // In the graph a layer is referred to as [name, node, tensor, …], inside nested lists.
  const renameRefs = (value: Json): Json => {
    if (!Array.isArray(value)) return value;
    const [first, ...rest] = value as Json[];
    const isRef = typeof first === 'string' && names.has(first);
    return (isRef ? [rename(first), ...rest] : (value as Json[]).map(renameRefs)) as Json;
  };
  const layers = model.layers.map((layer) => {
    const { className, config, inboundNodes } = layer;
    const old = nameOf(layer);
    const nested = Array.isArray(config.layers) ? renamed(config as unknown as ModelConfig, rename(old)) : {};
    return {
      name: rename(old),
      className,
      config: { ...config, ...nested, name: rename(old) },
      inboundNodes: renameRefs(inboundNodes),
    };
  });
  return {
    ...model,
    name,
    layers,
    inputLayers: renameRefs(model.inputLayers),
    outputLayers: renameRefs(model.outputLayers),
  };
}
