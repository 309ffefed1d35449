import * as tfl from '@tensorflow/tfjs-layers';
import type { BuildContext, Plan, Stage } from '../contracts.js';
import { join } from '../layers/join.js';
import { inStage } from './check-stages.js';

/** Which part of a network a topology shows. */
export interface View {
  /** Stage at which the face enters, from 1. */
  readonly entry: number;
  /** Last stage to run. */
  readonly exit: number;
  /** Adds an input `strength` [n, 11] that scales the boundary maps before the fusion. */
  readonly strength: boolean;
  /**
   * Channels of an input `features` [n, h, w, c] from the stage before the entry, for running a network stage by stage; the features of
   * the exit stage, where it has any, then are the last output.
   */
  readonly features?: number;
  /** Takes the boundary maps from inputs `s1_given`, … [n, h, w, 11] instead of estimating them; they are no outputs then. */
  readonly givenBoundaries?: boolean;
}

/** Layers by name, shared by all views of one network. */
export type LayerStore = Map<string, tfl.layers.Layer>;

/** Symbolic tensors at the seams of a stage, for the checks. */
export interface StageSeams {
  readonly stage: Stage;
  readonly input: tfl.SymbolicTensor;
  readonly bumImage: tfl.SymbolicTensor;
  readonly bumFeatures?: tfl.SymbolicTensor;
  readonly boundaries?: tfl.SymbolicTensor;
  readonly image: tfl.SymbolicTensor;
  readonly features?: tfl.SymbolicTensor;
}

/** Names of a stage's output layers. */
export const imageName = (stage: Stage) => `s${stage.index}_image`;
export const boundariesName = (stage: Stage) => `s${stage.index}_boundaries`;

function contextFor(scope: string, store: LayerStore): BuildContext {
  return {
    scope,
    apply(suffix, create, inputs) {
      const name = `${scope}_${suffix}`;
      const layer = store.get(name) ?? create(name);
      store.set(name, layer);
      return layer.apply(inputs) as tfl.SymbolicTensor;
    },
  };
}

/**
 * Composes one flat layers model from a plan. Layers come from the store where they exist, so that every view shares its weights with the
 * others.
 */
export function buildView(plan: Plan, view: View, store: LayerStore): { model: tfl.LayersModel; seams: StageSeams[] } {
  const input = tfl.input({ shape: [null, null, 3], name: 'image' });
  const strength = view.strength ? tfl.input({ shape: [11], name: 'strength' }) : undefined;
  const carried = view.features ? tfl.input({ shape: [null, null, view.features], name: 'features' }) : undefined;
  const given: tfl.SymbolicTensor[] = [];
  const seams: StageSeams[] = [];
  const outputs: tfl.SymbolicTensor[] = [];
  let image = input;
  let features = carried;
  for (const stage of plan.stages.slice(view.entry - 1, view.exit)) {
    const taken = view.givenBoundaries && stage.bem;
    const maps = taken ? tfl.input({ shape: [null, null, 11], name: `s${stage.index}_given` }) : undefined;
    if (maps) given.push(maps);
    const seam = inStage(stage, () => buildStage(stage, { image, features, maps }, strength, store));
    seams.push(seam);
    ({ image, features } = seam);
    outputs.push(image, ...(seam.boundaries ? [seam.boundaries] : []));
  }
  if (view.features !== undefined && features) outputs.push(features);
  const inputs = [input, carried, strength, ...given].filter((tensor) => tensor !== undefined);
  const model = tfl.model({ inputs, outputs, name: plan.name });
  return { model, seams };
}

function buildStage(
  stage: Stage,
  input: { image: tfl.SymbolicTensor; features?: tfl.SymbolicTensor; maps?: tfl.SymbolicTensor },
  strength: tfl.SymbolicTensor | undefined,
  store: LayerStore,
): StageSeams {
  const context = (part: string) => contextFor(`s${stage.index}_${part}`, store);
  // Keras names a model's outputs after their layers.
  const named = (name: string, tensor: tfl.SymbolicTensor) => {
    const layer = store.get(name) ?? tfl.layers.activation({ activation: 'linear', name });
    store.set(name, layer);
    return layer.apply(tensor) as tfl.SymbolicTensor;
  };
  const bum = stage.bum.build(context('bum'), input);
  const seam = { stage, input: input.image, bumImage: bum.image, bumFeatures: bum.features };
  if (!stage.bem || !stage.bfm) return { ...seam, image: named(imageName(stage), bum.image), features: undefined };
  const boundaries = input.maps
    ? undefined
    : named(boundariesName(stage), stage.bem.build(context('bem'), bum, stage.scale));
  const maps = (input.maps ?? boundaries)!;
  const scaled = strength
    ? context('bfm').apply('strength', (name) => join({ name, method: 'multiply' }), [maps, strength])
    : maps;
  const fused = stage.bfm.build(context('bfm'), { ...bum, boundaries: scaled }, stage.scale);
  return { ...seam, boundaries, image: named(imageName(stage), fused.image), features: fused.features };
}
