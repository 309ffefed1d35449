import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { LINE_COUNT } from '../boundaries/lines.js';
import type { Composition, Stage } from '../contracts.js';
import { Disposing } from '../disposing.js';
import { ShapeError } from '../errors.js';
import { topologyOf } from '../graph/layers-model.js';
import type { Network } from '../graph/network.js';
import { scaleBefore, statePorts, withStateSizes } from '../graph/state.js';
import type { Topology } from '../graph/topology.js';
import type { LayerStore } from '../modules/build-context.js';
import { format } from '../steps/primitive.js';
import { boolean, integer, invalid, isBuiltIn, knownKeys } from '../validate.js';
import { buildPart, type Part, type PartOptions, type PartOutput } from './build-part.js';
import { checkedSizeMultiple, checkForeignFunctions, checkStages } from './check-part.js';
import { compositionConfig } from './composition.js';
import { type Description, describeNetwork } from './describe.js';
import { mermaidGraph } from './mermaid.js';
import { requireKernels } from './missing-kernels.js';
import type { PredictOptions, StageResult, StatefulPrediction, StatefulPredictOptions } from './prediction.js';
import { strengthVector } from './strength.js';
import { checkTensorState, type TensorState, valueBefore } from './tensor-state.js';

/** Most channels of features that a part is given. */
const MOST_FEATURES = 2 ** 13;

/** A composed network: one flat layers model, and further entries that share its weights. */
export class MultiStage extends Disposing implements Network {
  readonly composition: Composition;
  /** The whole network: input `image` [n, h, w, 3], outputs `s1_image`, `s1_boundaries`, `s2_image`, … */
  readonly model: tfl.LayersModel;
  /** Height and width of an input must be multiples of this. */
  readonly sizeMultiple: number;
  private readonly store: LayerStore;
  private readonly whole: Part;
  private readonly parts = new Map<string, Part>();
  private readonly topologies = new Map<tfl.LayersModel, Topology>();

  /** Use {@link buildMultiStage} or a loader; `layers` are layers that exist already. */
  constructor(composition: Composition, layers: readonly tfl.layers.Layer[] = []) {
    super();
    this.composition = composition;
    this.store = new Map(layers.map((layer) => [layer.name, layer]));
    try {
      this.whole = this.part();
      const { model, seams } = this.whole;
      this.model = model;
      checkForeignFunctions(this.store);
      const topology = this.topology();
      this.sizeMultiple = checkedSizeMultiple(topology, seams);
      checkStages(topology, seams, this.sizeMultiple * Math.max(1, Math.ceil(16 / this.sizeMultiple)));
    } catch (error) {
      for (const { name } of layers) this.store.delete(name); // these stay the caller's
      this.dispose();
      throw error;
    }
  }

  /** Enlargement from the first input to the last output. */
  get scale(): number {
    return this.composition.stages[this.composition.stages.length - 1]!.totalScale;
  }

  /**
   * Some stages as a model, sharing weights with all others; made once and kept.
   *
   * @throws {OptionError} for unknown options and for stages that do not exist
   */
  part(options: Partial<PartOptions> = {}): Part {
    knownKeys(options, 'part', { entry: true, exit: true, strength: true, features: true, givenBoundaries: true });
    const last = this.composition.stages.length;
    const { entry = 1, exit = last, strength = false, features, givenBoundaries = false } = options;
    integer(exit, 'exit', 1, last);
    integer(entry, 'entry', 1, exit);
    boolean(strength, 'strength');
    boolean(givenBoundaries, 'givenBoundaries');
    if (features !== undefined) integer(features, 'features', 0, MOST_FEATURES);
    const wanted = { entry, exit, strength, features, givenBoundaries };
    const key = Object.values(wanted).join('-');
    const part = this.parts.get(key) ?? buildPart(this.composition, wanted, this.store);
    this.parts.set(key, part);
    return part;
  }

  /** {@inheritDoc Network.topology} */
  topology(entry = 1): Topology {
    const { model } = this.part({ entry });
    const stages = this.composition.stages.slice(entry - 1);
    const topology = this.topologies.get(model) ?? withStateSizes(topologyOf(model), stages);
    this.topologies.set(model, topology);
    return topology;
  }

  /** {@inheritDoc Network.weightHolders} */
  weightHolders(): readonly object[] {
    return this.model.weights.map((variable) => variable.read().dataId);
  }

  /**
   * One stage alone, for running a network stage by stage: besides the image it takes the features of the stage before, and it gives its own
   * features as last output.
   *
   * @param options `entered`: whether the face enters here, so that there are no features
   * @returns options of {@link part}; what the stage has no use for is left out
   * @throws {OptionError} for unknown options and for a stage that does not exist
   */
  stagePart(
    index: number,
    options: { entered?: boolean; strength?: boolean; givenBoundaries?: boolean } = {},
  ): PartOptions {
    knownKeys(options, 'stagePart', { entered: true, strength: true, givenBoundaries: true });
    const { entered = false, strength = false, givenBoundaries = false } = options;
    const { bfm } = this.composition.stages[integer(index, 'index', 1, this.composition.stages.length) - 1]!;
    const before = entered ? undefined : this.whole.seams[index - 2]?.features;
    const features = (before?.shape[3] as number | undefined) ?? 0;
    return {
      entry: index,
      exit: index,
      features,
      strength: strength && !!bfm,
      givenBoundaries: givenBoundaries && !!bfm,
    };
  }

  /**
   * What `part({ entry }).model` takes: the pictures, and the state before them.
   *
   * @param images [n, h, w, 3]
   * @param state zeros where it is left out
   * @throws {ShapeError} for a state of another size, {@link OptionError} for what are no images or no entry
   */
  partInputs(images: tf.Tensor4D, entry = 1, state?: TensorState): tf.Tensor4D[] {
    this.checkImages(images);
    const stages = this.composition.stages.slice(integer(entry, 'entry', 1, this.composition.stages.length) - 1);
    const [n, h, w] = images.shape;
    const before = statePorts(stages).map((port) => {
      const scale = scaleBefore(port.stage, stages[0]!);
      return valueBefore(port, state, [n, h * scale, w * scale]);
    });
    return [images, ...before];
  }

  /**
   * Runs the stages on a batch, in one go. The caller disposes of the results.
   *
   * @param images [n, h, w, 3], RGB in [0, 1]; h and w multiples of {@link sizeMultiple}
   * @returns what the stages give; with `state` an object of that, `stages`, and of the state for the next pictures
   * @throws {ShapeError} for other shapes, {@link OptionError} for options out of range, {@link MissingKernelsError} on a backend that lacks
   *   kernels of the network
   */
  predict(images: tf.Tensor4D, options: StatefulPredictOptions): StatefulPrediction;
  predict(images: tf.Tensor4D, options?: PredictOptions): StageResult[];
  predict(images: tf.Tensor4D, options: Partial<StatefulPredictOptions> = {}): StageResult[] | StatefulPrediction {
    const stages: StageResult[] = [];
    try {
      for (const result of this.predictStages(images, options)) stages.push(result);
      return options.state ? { stages, state: new Map(stages.flatMap(({ state }) => [...(state ?? [])])) } : stages;
    } catch (error) {
      for (const { image, boundaries, state } of stages)
        tf.dispose([image, boundaries ?? [], ...(state?.values() ?? [])]);
      throw error;
    }
  }

  /**
   * Runs one stage at each step of the iteration, so that the caller can report progress, yield or stop between stages. The caller disposes
   * of the results; an iteration that is left early leaks nothing else.
   *
   * @param images as for {@link predict}
   */
  *predictStages(images: tf.Tensor4D, options: Partial<StatefulPredictOptions> = {}): Generator<StageResult> {
    knownKeys(options, 'predict', { entry: true, exit: true, strength: true, boundaries: true, state: true });
    const { entry = 1, exit = this.composition.stages.length, strength, boundaries, state } = options;
    if (boundaries !== undefined && !isBuiltIn(boundaries, 'Map'))
      invalid('Map from numbers of stages', 'boundaries', boundaries);
    if (state !== undefined) checkTensorState(state, this.composition.stages);
    this.checkImages(images);
    integer(exit, 'exit', 1, this.composition.stages.length);
    integer(entry, 'entry', 1, exit);
    requireKernels(this.topology());
    const factors = strength === undefined ? undefined : strengthVector(strength);
    let image = images;
    let features: tf.Tensor4D | undefined;
    try {
      for (const stage of this.composition.stages.slice(entry - 1, exit)) {
        const given = boundaries?.get(stage.index);
        if (given) checkGiven(stage, image, given);
        const flags = { entered: stage.index === entry, strength: !!factors, givenBoundaries: !!given };
        const own = this.stagePart(stage.index, flags);
        const part = this.part(own);
        const results = tf.tidy(() => {
          const gain = own.strength ? tf.tile(tf.tensor2d(factors!, [1, LINE_COUNT]), [image.shape[0], 1]) : undefined;
          const before = statePorts([stage]).map((port) => valueBefore(port, state, image.shape));
          const inputs = [image, features, gain, given, ...before].filter((tensor) => tensor !== undefined);
          return [part.model.predict(inputs.length === 1 ? inputs[0]! : inputs)].flat() as tf.Tensor4D[];
        });
        const result = (kind: PartOutput['kind']) => results[part.outputs.findIndex((output) => output.kind === kind)];
        tf.dispose([features ?? [], image === images ? [] : image]);
        image = result('image')!;
        features = result('features');
        const next = results.filter((_, i) => part.outputs[i]!.kind === 'state');
        if (!state) tf.dispose(next);
        const kept = state && stage.state && new Map(statePorts([stage]).map(({ name }, i) => [name, next[i]!]));
        // A copy without bytes of its own: the caller may dispose of it before the next stage runs.
        yield {
          stage,
          image: image.clone(),
          boundaries: given ? given.clone() : result('boundaries'),
          ...(kept && { state: kept }),
        };
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
    return describeNetwork(this, size);
  }

  /** The network as a Mermaid flowchart. */
  toMermaid(size: readonly [number, number] = [16, 16]): string {
    return mermaidGraph(this.describe(size));
  }

  /** The options of `buildMultiStage` that give this network again, as JSON. */
  toConfig() {
    return compositionConfig(this.composition);
  }

  /** Frees all weights. */
  dispose(): void {
    const variables = new Set([...this.store.values()].flatMap((layer) => layer.weights));
    for (const variable of variables) variable.dispose();
    this.parts.clear();
    this.topologies.clear();
    this.store.clear();
  }

  private checkImages(images: tf.Tensor): void {
    if (!(images instanceof tf.Tensor)) invalid('tensor of images [n, h, w, 3]', 'images', images);
    const { shape, rank, size } = images;
    const multiple = (d: number | undefined) => d !== undefined && d % this.sizeMultiple === 0;
    if (rank === 4 && shape[3] === 3 && multiple(shape[1]) && multiple(shape[2]) && size > 0) return;
    throw new ShapeError(
      `Expected images [n, h, w, 3] with h and w multiples of ${this.sizeMultiple} but received ${format(shape)}`,
    );
  }
}

/** Boundaries that come from outside must fit the stage's input. */
function checkGiven({ index, bfm }: Stage, image: tf.Tensor4D, boundaries: tf.Tensor4D): void {
  if (!bfm) throw new ShapeError(`Stage ${index}: received boundaries but the stage has no BFM to use them`);
  const expected = [...image.shape.slice(0, 3), LINE_COUNT];
  if (!(boundaries instanceof tf.Tensor))
    invalid(`tensor of ${format(expected)}`, `boundaries of stage ${index}`, boundaries);
  if (boundaries.shape.join() === expected.join()) return;
  throw new ShapeError(
    `Stage ${index}: expected boundaries of ${format(expected)} but received ${format(boundaries.shape)}`,
  );
}
