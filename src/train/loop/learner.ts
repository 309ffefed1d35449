import * as tf from '@tensorflow/tfjs-core';
import type { MultiStage } from '../../compose/multi-stage.js';
import type { TensorState } from '../../compose/tensor-state.js';
import { OptionError } from '../../errors.js';
import { statePorts } from '../../graph/state.js';
import type { Batch, Batches, Frame } from '../data/batches.js';
import type { Motion } from '../data/motion.js';
import { differenceLoss } from '../losses/difference-loss.js';
import {
  type BatchTensors,
  type IdentityLoss,
  type LossPart,
  networkLoss,
  type StepLosses,
} from '../losses/network-loss.js';
import { type NamedWeights, namedWeights, prefixed } from '../named-weights.js';
import { createOptimizer } from '../optimizers/create-optimizer.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Recipe } from '../recipe.js';
import type { EntryTarget } from '../targets.js';
import { FrozenStages } from './frozen-stages.js';
import { MovingAverage } from './moving-average.js';
import { needsOpponent, Opponent } from './opponent.js';
import type { Schedule } from './schedule.js';
import { BATCHES } from './settle.js';
import { statisticsOf } from './statistics.js';
import type { Teacher } from './teacher.js';

/** Everything that learns: a network, its optimiser and moving average, and the discriminator of the adversarial stage. */
export class Learner {
  readonly average: MovingAverage;
  readonly optimizer: Optimizer;
  readonly opponent?: Opponent;
  private readonly frozen: FrozenStages;
  private readonly trained: NamedWeights;

  constructor(
    private readonly network: MultiStage,
    private readonly recipe: Recipe,
    private readonly identity?: IdentityLoss,
    private readonly teacher?: Teacher,
  ) {
    this.frozen = new FrozenStages(network, recipe.freeze);
    this.trained = this.frozen.during(() => namedWeights(network.model.trainableWeights));
    if (this.trained.size === 0) throw new OptionError('Expected at least one layer that is trainable');
    if (needsOpponent(recipe.losses.adversarial)) this.opponent = new Opponent(recipe);
    this.average = new MovingAverage(
      this.trained,
      this.frozen.during(() => statisticsOf(network.model.layers)),
    );
    this.optimizer = createOptimizer(recipe.optimizer, this.trained);
  }

  /** Everything that a checkpoint must hold, but for the discriminator. */
  get variables(): NamedWeights {
    return new Map([
      ...prefixed('network', namedWeights(this.network.model.weights)),
      ...prefixed('average', this.average.averages),
      ...prefixed('optimizer', this.optimizer.moments),
    ]);
  }

  /**
   * One step of the optimiser.
   *
   * @returns undefined if the gradient was no number; then nothing moved
   */
  async step(batch: Batch, schedule: Schedule): Promise<StepLosses | undefined> {
    const progress = schedule.progress();
    const frames = [batch, ...batch.later].map((frame) => this.toTensors(batch, frame));
    let pass: Pass | undefined;
    try {
      pass = this.differentiate(batch, frames, schedule.adversarialShare());
      const values = await pass.figures.data();
      const figures = Object.fromEntries(pass.names.map((name, i) => [name, values[i]!]));
      if (!Number.isFinite(figures.gradient)) return undefined;
      const { clip } = this.recipe.optimizer;
      const factor = clip > 0 ? Math.min(1, clip / (figures.gradient! + 1e-6)) : 1;
      this.optimizer.step(pass.gradients, schedule.learningRate(progress), factor);
      this.average.update(schedule.decay(progress));
      if (!this.opponent) return figures;
      return { ...figures, discriminator: await this.opponent.learn(frames.at(-1)!.truth, pass.image) };
    } finally {
      tf.dispose([
        ...frames.flatMap((tensors) => Object.values(tensors).flat()),
        ...(pass ? [pass.figures, pass.image, pass.gradients] : []),
      ]);
    }
  }

  /** Measures the statistics of the averages, which stand in the network, on the batches from a step on. */
  settle(batches: Batches, step: number): Promise<void> {
    return this.average.settle(this.passes(batches, step));
  }

  /** Each passes one batch, or one frame of a batch with what the one before has left. */
  private *passes(batches: Batches, step: number): Generator<() => void> {
    for (let k = 0; k < BATCHES; k++) {
      const batch = batches.batch(step + k);
      let state: TensorState = new Map();
      try {
        for (const { input } of [batch, ...batch.later])
          yield () => {
            const before = state;
            state = kept(() => {
              const outputs = this.frozen.during(() => this.forward(batch.entry, cube(input, batch.count, 3), before));
              return this.nextState(batch.entry, outputs);
            });
            tf.dispose([...before.values()]);
          };
      } finally {
        tf.dispose([...state.values()]);
      }
    }
  }

  dispose(): void {
    this.optimizer.dispose();
    this.average.dispose();
    this.opponent?.dispose();
  }

  /** Losses and gradients of one batch. */
  private differentiate({ entry, later }: Batch, frames: readonly BatchTensors[], adversarialShare: number): Pass {
    const kept: tf.Tensor[] = [];
    const names: string[] = [];
    let failure: unknown;
    try {
      const { value, grads } = tf.variableGrads(() => {
        const motions = later.map(({ motion }) => motion);
        const { image, parts } = this.frozen.during(() => this.frames(entry, frames, motions));
        if (this.opponent && adversarialShare > 0)
          parts.push(...this.opponent.parts(image, frames.at(-1)!, adversarialShare));
        try {
          if (this.identity) parts.push(identityPart(this.identity, image, frames.at(-1)!.truth));
        } catch (error) {
          failure = error; // thrown from here, it would leave tfjs's tape behind
        }
        const total = sumOf(parts.map((part) => tf.mul(part.value, part.weight)));
        names.push('loss', ...parts.map(({ name }) => name), 'gradient');
        kept.push(tf.keep(image), tf.keep(tf.stack([total, ...parts.map((part) => part.value)])));
        return total;
      }, [...this.trained.values()]);
      kept.push(value, ...Object.values(grads));
      if (failure) throw failure;
      const [image, losses] = kept as [tf.Tensor, tf.Tensor];
      const figures = tf.tidy(() => tf.concat([losses, tf.reshape(normOf(grads), [1])]));
      tf.dispose([losses, value]);
      return { names, figures, image, gradients: grads };
    } catch (error) {
      tf.dispose(kept);
      throw error;
    }
  }

  private toTensors(
    { count, entry }: Batch,
    { truth, input, boundaries, attention, present, clean }: Frame,
  ): BatchTensors {
    const channels = present.length / count;
    const images = cube(input, count, 3);
    return {
      truth: cube(truth, count, 3),
      input: images,
      boundaries: boundaries.map((values) => values && cube(values, count, channels)),
      attention: attention.map((values) => values && cube(values, count, 1)),
      present: tf.tensor2d(present, [count, channels]),
      clean: tf.tensor4d(clean.map(Number), [count, 1, 1, 1]),
      taught: this.teacher?.images(entry, images) ?? [],
    };
  }

  /**
   * Runs the frames one after the other, each with what the one before has left, through which the gradient goes.
   *
   * @returns the last frame's image of the last stage, and the losses, means over the frames
   */
  private frames(entry: EntryTarget, frames: readonly BatchTensors[], motions: readonly Motion[]) {
    const { losses, sequence } = this.recipe;
    const last = entry.stages[entry.stages.length - 1]!.image;
    const parts: LossPart[] = [];
    let state: TensorState | undefined;
    let before: tf.Tensor4D | undefined;
    let image!: tf.Tensor4D;
    for (const [t, tensors] of frames.entries()) {
      const outputs = this.forward(entry, tensors.input, state);
      image = outputs.get(last) as tf.Tensor4D;
      parts.push(...networkLoss(losses, entry, outputs, tensors));
      state = this.nextState(entry, outputs);
      if (frames.length === 1) break;
      const error = tf.sub(image, tensors.truth) as tf.Tensor4D;
      if (before) {
        const value = differenceLoss(losses.kind, error, before, motions[t - 1]!);
        parts.push({ name: 'difference', weight: sequence.difference, value });
      }
      before = error;
    }
    return { image, parts: meanParts(parts) };
  }

  /** What outputs leave for the next frame. */
  private nextState({ entry }: EntryTarget, outputs: ReadonlyMap<string, tf.Tensor>): TensorState {
    const ports = statePorts(this.network.composition.stages.slice(entry - 1));
    return new Map(ports.map(({ name, next }) => [name, outputs.get(next) as tf.Tensor4D]));
  }

  /** The network's outputs by the names of their layers. */
  private forward({ entry }: EntryTarget, input: tf.Tensor4D, state?: TensorState): Map<string, tf.Tensor> {
    const { model } = this.network.part({ entry });
    const inputs = this.network.partInputs(input, entry, state);
    const outputs = [model.apply(inputs.length === 1 ? input : inputs, { training: true })].flat() as tf.Tensor[];
    return new Map(outputs.map((output, i) => [model.outputNames[i]!, output]));
  }
}

/** What one pass through the network and back gives. */
interface Pass {
  /** What {@link figures} holds. */
  readonly names: readonly string[];
  readonly figures: tf.Tensor;
  /** Image of the last stage. */
  readonly image: tf.Tensor;
  readonly gradients: tf.NamedTensorMap;
}

/** What the body gives, which is all that it leaves. */
function kept(body: () => TensorState): TensorState {
  let names: string[] = [];
  const tensors = tf.tidy(() => {
    const state = body();
    names = [...state.keys()];
    return [...state.values()];
  });
  return new Map(tensors.map((tensor, i) => [names[i]!, tensor]));
}

/** Parts of one name, those of several frames, as their mean. */
function meanParts(parts: readonly LossPart[]): LossPart[] {
  const byName = new Map<string, LossPart[]>();
  for (const part of parts) byName.set(part.name, [...(byName.get(part.name) ?? []), part]);
  return [...byName.values()].map((same) => {
    const [first] = same as [LossPart];
    return same.length === 1
      ? first
      : { ...first, value: tf.mean(tf.stack(same.map(({ value }) => value))) as tf.Scalar };
  });
}

const identityPart = ({ weight, loss }: IdentityLoss, image: tf.Tensor4D, truth: tf.Tensor4D): LossPart => ({
  name: 'identity',
  weight,
  value: loss(image, truth),
});

const normOf = (gradients: tf.NamedTensorMap): tf.Tensor =>
  tf.sqrt(sumOf(Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)))));

/** Not tf.addN: webgpu's takes only as many tensors as a shader has buffers. */
const sumOf = (scalars: tf.Tensor[]): tf.Scalar => tf.sum(tf.stack(scalars));

const cube = (values: Float32Array, count: number, channels: number): tf.Tensor4D => {
  const side = Math.sqrt(values.length / count / channels);
  return tf.tensor4d(values, [count, side, side, channels]);
};
