import * as tfl from '@tensorflow/tfjs-layers';
import { LINE_COUNT } from '../boundaries/lines.js';
import type { BfmOutput, Composition, Module, Stage, StateTensors } from '../contracts.js';
import { OptionError } from '../errors.js';
import { statePorts } from '../graph/state.js';
import { join } from '../layers/join.js';
import { resample } from '../layers/resample.js';
import { buildContext, type LayerStore, layerOf, requireOwnLayers } from '../modules/build-context.js';
import { show } from '../validate.js';
import { inStage } from './in-stage.js';

/** Which part of a network a model shows. */
export interface PartOptions {
  /** Stage at which the face enters, from 1. */
  readonly entry: number;
  /** Last stage to run. */
  readonly exit: number;
  /** Adds an input `strength` [n, 11] that scales the boundaries before the fusion. */
  readonly strength: boolean;
  /**
   * Channels of an input `features` [n, h, w, c] from the stage before the entry, for running a network stage by stage; the features of
   * the exit stage, where it has any, then are the last output.
   */
  readonly features?: number;
  /** Takes the boundaries that are fused from inputs `s1_given`, … [n, h, w, 11] instead of estimating them; they are no outputs then. */
  readonly givenBoundaries?: boolean;
}

/** One output of a part. */
export interface PartOutput {
  /** Number of the stage. */
  readonly stage: number;
  readonly kind: 'image' | 'boundaries' | 'state' | 'features';
  /** Name of the model's output. */
  readonly name: string;
}

/** Some stages of a network as a model; it shares its layers with all other parts. */
export interface Part {
  readonly model: tfl.LayersModel;
  /** What the model's outputs are, in their order. */
  readonly outputs: readonly PartOutput[];
  /** The stages, for checks. */
  readonly seams: readonly StageSeams[];
}

/** Symbolic tensors at the seams of a stage. */
export interface StageSeams {
  readonly stage: Stage;
  readonly input: tfl.SymbolicTensor;
  readonly bumImage: tfl.SymbolicTensor;
  readonly bumFeatures?: tfl.SymbolicTensor;
  readonly boundaries?: tfl.SymbolicTensor;
  readonly image: tfl.SymbolicTensor;
  /** What the next stage gets. */
  readonly features?: tfl.SymbolicTensor;
  /** What the stage keeps for the next picture, in the order of its state. */
  readonly kept?: readonly tfl.SymbolicTensor[];
}

/** Names of a stage's output layers. */
export const imageName = (stage: Stage) => `s${stage.index}_image`;
export const boundariesName = (stage: Stage) => `s${stage.index}_boundaries`;

/**
 * Composes one flat layers model. Layers come from the store where they exist, so that every part shares its weights with the others.
 *
 * @throws {OptionError} for modules with layers of their own making, with the stage's number
 */
export function buildPart(composition: Composition, part: PartOptions, store: LayerStore): Part {
  const input = tfl.input({ shape: [null, null, 3], name: 'image' });
  const strength = part.strength ? tfl.input({ shape: [LINE_COUNT], name: 'strength' }) : undefined;
  const carried = part.features ? tfl.input({ shape: [null, null, part.features], name: 'features' }) : undefined;
  const given: tfl.SymbolicTensor[] = [];
  const state: tfl.SymbolicTensor[] = [];
  const seams: StageSeams[] = [];
  const outputs: { stage: number; kind: PartOutput['kind']; tensor: tfl.SymbolicTensor }[] = [];
  let image = input;
  let features = carried;
  for (const stage of composition.stages.slice(part.entry - 1, part.exit)) {
    const taken = part.givenBoundaries && stage.bfm;
    const boundaries = taken
      ? tfl.input({ shape: [null, null, LINE_COUNT], name: `s${stage.index}_given` })
      : undefined;
    if (boundaries) given.push(boundaries);
    const before = statePorts([stage]).map(({ name, channels }) => tfl.input({ shape: [null, null, channels], name }));
    state.push(...before);
    const entering = { image, features, boundaries, state: before };
    const seam = inStage(stage.index, () => buildStage(stage, entering, strength, store));
    seams.push(seam);
    ({ image, features } = seam);
    outputs.push({ stage: stage.index, kind: 'image', tensor: image });
    if (seam.boundaries) outputs.push({ stage: stage.index, kind: 'boundaries', tensor: seam.boundaries });
  }
  for (const { stage, kept = [] } of seams)
    outputs.push(...kept.map((tensor) => ({ stage: stage.index, kind: 'state', tensor }) as const));
  if (part.features !== undefined && features) outputs.push({ stage: part.exit, kind: 'features', tensor: features });
  const inputs = [input, carried, strength, ...given, ...state].filter((tensor) => tensor !== undefined);
  const model = tfl.model({ inputs, outputs: outputs.map(({ tensor }) => tensor), name: composition.name });
  const named = outputs.map(({ stage, kind }, i): PartOutput => ({ stage, kind, name: model.outputNames[i]! }));
  return { model, outputs: named, seams };
}

function buildStage(
  stage: Stage,
  input: {
    image: tfl.SymbolicTensor;
    features?: tfl.SymbolicTensor;
    boundaries?: tfl.SymbolicTensor;
    state: readonly tfl.SymbolicTensor[];
  },
  strength: tfl.SymbolicTensor | undefined,
  store: LayerStore,
): StageSeams {
  const build = <T extends object>(
    module: Module,
    given: object,
    results: (context: ReturnType<typeof buildContext>) => T,
  ): T => {
    const what = `The ${module.kind.toUpperCase()} (${module.config.type})`;
    const context = buildContext(what, `s${stage.index}_${module.kind}`, store);
    const made = results(context);
    requireTensors(what, made, module.kind === 'bem' ? 'boundaries' : 'image');
    requireOwnLayers(what, context, store, Object.values(given), Object.values(made));
    return made;
  };
  // Keras names a model's outputs after their layers.
  const named = (name: string, tensor: tfl.SymbolicTensor) =>
    layerOf(store, name, (own) => tfl.layers.activation({ activation: 'linear', name: own })).apply(
      tensor,
    ) as tfl.SymbolicTensor;

  const { bum, bem, bfm } = stage;
  const enlarged = build(bum, input, (context) => bum.build(context, input));
  const seam = { stage, input: input.image, bumImage: enlarged.image, bumFeatures: enlarged.features };
  const estimated =
    bem && !input.boundaries
      ? build(bem, enlarged, (context) => ({ boundaries: bem.build(context, enlarged, stage.scale) })).boundaries
      : undefined;
  const boundaries = estimated && named(boundariesName(stage), estimated);
  if (!bfm) {
    return {
      ...seam,
      boundaries,
      image: named(imageName(stage), enlarged.image),
      features: enlarged.large ?? handedOn(stage, enlarged.features, store),
    };
  }
  const lines = (input.boundaries ?? boundaries)!;
  const scaled = strength
    ? (layerOf(store, `s${stage.index}_bfm_strength`, (name) => join({ name, method: 'multiply' })).apply([
        lines,
        strength,
      ]) as tfl.SymbolicTensor)
    : lines;
  const toFuse = { image: enlarged.image, features: enlarged.features, boundaries: scaled };
  const ports = statePorts([stage]);
  const state = Object.fromEntries(ports.map(({ key }, i) => [key, input.state[i]!]));
  const fused = build(bfm, { ...toFuse, ...state }, (context) => {
    const given = { ...toFuse, ...(ports.length > 0 && { state }) };
    // A module that gives nothing is refused below.
    const { state: next, ...made } =
      (bfm.build(context, given, stage.scale) as BfmOutput | undefined) ?? ({} as BfmOutput);
    return { ...made, ...Object.fromEntries(ports.map(({ key }) => [key, next?.[key] ?? null])) };
  });
  const kept = ports.map(({ key, next }) => named(next, (fused as unknown as StateTensors)[key]!));
  return { ...seam, boundaries, image: named(imageName(stage), fused.image), features: fused.features, kept };
}

/** Checks what a module's `build` gave: a symbolic tensor under the name that it owes, and nothing else under others. */
function requireTensors(what: string, made: object, owed: string): void {
  for (const [name, value] of Object.entries({ [owed]: undefined, ...made })) {
    if (value === undefined && name !== owed) continue;
    if (typeof value === 'object' && value !== null && 'sourceLayer' in value) continue;
    throw new OptionError(`${what} should give a symbolic tensor as ${name} but gives ${show(value)}: see its build`);
  }
}

/** A stage without BFM hands on the features of its BUM, at the size of its image; used where the BUM has none of that size. */
function handedOn({ index, scale }: Stage, features: tfl.SymbolicTensor | undefined, store: LayerStore) {
  if (!features || scale === 1) return features;
  const enlarge = layerOf(store, `s${index}_features`, (name) =>
    resample({ name, method: 'upsampleNearest', size: scale }),
  );
  return enlarge.apply(features) as tfl.SymbolicTensor;
}
