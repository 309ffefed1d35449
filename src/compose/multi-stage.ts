import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { Plan, Stage } from '../contracts.js';
import { ShapeError } from '../errors.js';
import { format } from '../steps/primitive.js';
import { integer } from '../validate.js';
import { buildView, type LayerStore, type View } from './build-view.js';
import { checkStages, sizeMultiple } from './check-stages.js';
import { type Description, describeModel } from './describe.js';
import { mermaidGraph } from './mermaid.js';
import { planConfig } from './plan.js';
import { type Strength, strengthVector } from './strength.js';

/** Options of {@link MultiStage.predict}. */
export interface PredictOptions {
  /** Stage at which the images enter, from 1. Default 1. */
  readonly entry?: number;
  /** Last stage to run. Default the last one. */
  readonly exit?: number;
  /** Factor on the boundary maps, 0 … 1: one number, or one per facial part. Default 1. */
  readonly strength?: Strength;
  /**
   * Boundary maps [n, h / scale, w / scale, 11] to use instead of a stage's own estimate, by the number of the stage; other stages
   * estimate theirs. They stay the caller's.
   */
  readonly boundaries?: ReadonlyMap<number, tf.Tensor4D>;
}

/** What one stage gives. */
export interface StageResult {
  readonly stage: Stage;
  /** [n, h, w, 3], about [0, 1], not clamped. */
  readonly image: tf.Tensor4D;
  /** [n, h / scale, w / scale, 11], the stage's estimate or a copy of what was given instead; absent where the stage has no BEM. */
  readonly boundaries?: tf.Tensor4D;
}

/** A composed network: one flat layers model, and further entries that share its weights. */
export class MultiStage {
  readonly plan: Plan;
  /** The whole network: input `image` [n, h, w, 3], outputs `s1_image`, `s1_boundaries`, `s2_image`, … */
  readonly model: tfl.LayersModel;
  /** Height and width of an input must be multiples of this. */
  readonly sizeMultiple: number;
  private readonly store: LayerStore;
  /** Channels of the features that each stage hands on; 0 for none. */
  private readonly featureChannels: readonly number[];
  private readonly views = new Map<string, tfl.LayersModel>();

  /** Use {@link buildMultiStage} or a loader; `layers` are layers that exist already. */
  constructor(plan: Plan, layers: readonly tfl.layers.Layer[] = []) {
    this.plan = plan;
    this.store = new Map(layers.map((layer) => [layer.name, layer]));
    try {
      const { model, seams } = buildView(plan, this.wholeView(), this.store);
      this.model = model;
      this.views.set(keyOf(this.wholeView()), model);
      this.featureChannels = seams.map(({ features }) => (features?.shape[3] as number | undefined) ?? 0);
      this.sizeMultiple = sizeMultiple(model, seams);
      checkStages(model, seams, this.sizeMultiple * Math.max(1, Math.ceil(16 / this.sizeMultiple)));
    } catch (error) {
      for (const { name } of layers) this.store.delete(name); // these stay the caller's
      this.dispose();
      throw error;
    }
  }

  /** Enlargement from the first input to the last output. */
  get scale(): number {
    return this.plan.stages[this.plan.stages.length - 1]!.totalScale;
  }

  /**
   * A model of some stages, sharing weights with all others; made once and kept.
   *
   * @throws {OptionError} for stages that do not exist
   */
  view(part: Partial<View> = {}): tfl.LayersModel {
    const { entry = 1, exit = this.plan.stages.length, strength = false, features, givenBoundaries = false } = part;
    const last = this.plan.stages.length;
    integer(exit, 'exit', 1, last);
    integer(entry, 'entry', 1, exit);
    const view = { entry, exit, strength, features, givenBoundaries };
    const known = this.views.get(keyOf(view));
    if (known) return known;
    const { model } = buildView(this.plan, view, this.store);
    this.views.set(keyOf(view), model);
    return model;
  }

  /**
   * The view of one stage alone, for running a network stage by stage: besides the image it takes the features of the stage before, and it
   * gives its own features as last output.
   *
   * @param entered whether the face enters here, so that there are no features
   */
  stageView(index: number, { entered = false, strength = false, givenBoundaries = false }): View {
    const stage = this.plan.stages[integer(index, 'index', 1, this.plan.stages.length) - 1]!;
    const features = entered || index === 1 ? 0 : this.featureChannels[index - 2]!;
    return { entry: index, exit: index, features, strength: strength && !!stage.bem, givenBoundaries };
  }

  /**
   * Runs the stages on a batch, in one go. The caller disposes of the results.
   *
   * @param images [n, h, w, 3], RGB in [0, 1]; h and w multiples of {@link sizeMultiple}
   * @throws {ShapeError} for other shapes, {@link OptionError} for options out of range
   */
  predict(images: tf.Tensor4D, options: PredictOptions = {}): StageResult[] {
    const results: StageResult[] = [];
    try {
      for (const result of this.predictStages(images, options)) results.push(result);
      return results;
    } catch (error) {
      for (const { image, boundaries } of results) tf.dispose([image, boundaries ?? []]);
      throw error;
    }
  }

  /**
   * Runs one stage at each step of the iteration, so that the caller can report progress, yield or stop between stages. The caller disposes
   * of the results; an iteration that is left early leaks nothing else.
   *
   * @param images as for {@link predict}
   */
  *predictStages(
    images: tf.Tensor4D,
    { entry = 1, exit = this.plan.stages.length, strength, boundaries: maps }: PredictOptions = {},
  ): Generator<StageResult> {
    this.checkImages(images);
    integer(exit, 'exit', 1, this.plan.stages.length);
    integer(entry, 'entry', 1, exit);
    const factors = strength === undefined ? undefined : strengthVector(strength);
    let image = images;
    let features: tf.Tensor4D | undefined;
    try {
      for (const stage of this.plan.stages.slice(entry - 1, exit)) {
        const given = maps?.get(stage.index);
        if (given) checkMaps(stage, image, given);
        const flags = { entered: stage.index === entry, strength: !!factors, givenBoundaries: !!given };
        const view = this.stageView(stage.index, flags);
        const model = this.view(view);
        const outputs = tf.tidy(() => {
          const gain = view.strength ? tf.tile(tf.tensor2d(factors!, [1, 11]), [image.shape[0], 1]) : undefined;
          const inputs = [image, features, gain, given].filter((tensor) => tensor !== undefined);
          return [model.predict(inputs.length === 1 ? inputs[0]! : inputs)].flat() as tf.Tensor4D[];
        });
        tf.dispose([features ?? [], image === images ? [] : image]);
        image = outputs.shift()!;
        const boundaries = given ? given.clone() : stage.bem && outputs.shift();
        features = outputs.shift();
        // A copy without bytes of its own: the caller may dispose of it before the next stage runs.
        yield { stage, image: image.clone(), boundaries };
      }
    } finally {
      tf.dispose([features ?? [], image === images ? [] : image]);
    }
  }

  /**
   * Shapes, parameters and multiply-accumulates of every module for one image.
   *
   * @param size height and width of the input in pixels
   */
  describe(size: readonly [number, number] = [16, 16]): Description {
    return describeModel(this.plan, this.model, size);
  }

  /** The network as a Mermaid flowchart. */
  toMermaid(size: readonly [number, number] = [16, 16]): string {
    return mermaidGraph(this.describe(size));
  }

  /** The options of `buildMultiStage` that give this network again, as JSON. */
  toConfig() {
    return planConfig(this.plan);
  }

  /** Frees all weights. */
  dispose(): void {
    const variables = new Set([...this.store.values()].flatMap((layer) => layer.weights));
    for (const variable of variables) variable.dispose();
    this.views.clear();
    this.store.clear();
  }

  private checkImages({ shape, rank, size }: tf.Tensor): void {
    const multiple = (d: number | undefined) => d !== undefined && d % this.sizeMultiple === 0;
    if (rank === 4 && shape[3] === 3 && multiple(shape[1]) && multiple(shape[2]) && size > 0) return;
    throw new ShapeError(
      `Expected images [n, h, w, 3] with h and w multiples of ${this.sizeMultiple} but received ${format(shape)}`,
    );
  }

  private wholeView(): View {
    return { entry: 1, exit: this.plan.stages.length, strength: false, givenBoundaries: false };
  }
}

const keyOf = ({ entry, exit, strength, features, givenBoundaries }: View) =>
  [entry, exit, strength, features, givenBoundaries].join('-');

/** Maps that come from outside must fit the stage's input. */
function checkMaps({ index, bem }: Stage, image: tf.Tensor4D, maps: tf.Tensor4D): void {
  if (!bem) throw new ShapeError(`Stage ${index}: received boundary maps but the stage has no BEM and BFM to use them`);
  const expected = [...image.shape.slice(0, 3), 11];
  if (maps.shape.join() === expected.join()) return;
  throw new ShapeError(
    `Stage ${index}: expected boundary maps of ${format(expected)} but received ${format(maps.shape)}`,
  );
}
