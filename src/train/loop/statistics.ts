import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { StepLayer } from '../../layers/step-layer.js';
import { completeStep } from '../../steps/complete-step.js';
import { type NamedWeights, namedWeights } from '../named-weights.js';

/** Moving statistics of a network, as batch normalisation has them, and how much of the old ones each batch leaves. */
export interface Statistics {
  readonly weights: NamedWeights;
  /** By name, 0 … 1. */
  readonly momenta: ReadonlyMap<string, number>;
}

/** Those of the layers that learn, also inside models that are layers. */
export function statisticsOf(layers: readonly tfl.layers.Layer[]): Statistics {
  const weights = new Map<string, tf.Variable>();
  const momenta = new Map<string, number>();
  for (const layer of layers) {
    if (!layer.trainable) continue;
    const inner = (layer as Partial<tfl.LayersModel>).layers;
    if (inner) {
      const found = statisticsOf(inner);
      for (const [name, weight] of found.weights) weights.set(name, weight);
      for (const [name, momentum] of found.momenta) momenta.set(name, momentum);
      continue;
    }
    for (const [name, weight] of namedWeights(layer.nonTrainableWeights)) {
      const momentum = /\/moving_(mean|variance)$/.test(name) ? momentumOf(layer, name) : undefined;
      // With momentum 1 nothing moves.
      if (momentum === undefined || momentum >= 1) continue;
      weights.set(name, weight);
      momenta.set(name, momentum);
    }
  }
  return { weights, momenta };
}

/** @returns undefined for layers that are not msfsr's and no `BatchNormalization` */
function momentumOf(layer: tfl.layers.Layer, weight: string): number | undefined {
  if (layer.getClassName() === 'BatchNormalization') return layer.getConfig().momentum as number;
  if (!(layer instanceof StepLayer)) return undefined;
  const step = layer.steps.find(({ name }) => weight.startsWith(`${layer.name}/${name}/moving_`));
  const complete = step && completeStep(step);
  return complete?.op === 'batchNorm' ? complete.momentum : undefined;
}
