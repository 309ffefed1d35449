import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { OptionError } from '../../errors.js';
import { deceived, judged } from '../losses/adversarial-loss.js';
import { type Features, perceptualLoss, textureLoss } from '../losses/feature-loss.js';
import type { BatchTensors, LossPart } from '../losses/network-loss.js';
import { type NamedWeights, namedWeights, prefixed } from '../named-weights.js';
import { Adam } from '../optimizers/adam.js';
import type { Recipe } from '../recipe.js';
import { discriminator } from './discriminator.js';

type Adversarial = Recipe['losses']['adversarial'];

/** Whether a recipe needs a discriminator. */
export const needsOpponent = ({ weight, perceptual, texture }: Adversarial): boolean =>
  weight > 0 || perceptual > 0 || texture > 0;

/** Who trains against the network in the adversarial stage: the discriminator and its optimiser. */
export class Opponent {
  readonly adam: Adam;
  private readonly options: Adversarial;
  private readonly size: number;
  private readonly model: tfl.LayersModel;
  private readonly weights: NamedWeights;

  /** @throws {OptionError} the layers or the patches of the texture loss do not fit the size */
  constructor({ size, losses: { adversarial } }: Recipe) {
    const { filters, layers, texture, patch } = adversarial;
    if (texture > 0 && (size % patch !== 0 || patch % 2 ** layers !== 0))
      throw new OptionError(
        `Expected a multiple of ${2 ** layers} that divides ${size} for losses.adversarial.patch but received ${patch}`,
      );
    this.options = adversarial;
    this.size = size;
    this.model = discriminator({ size, filters, layers });
    this.weights = namedWeights(this.model.trainableWeights);
    this.adam = new Adam(this.weights, [0.5, 0.99]);
  }

  /** Everything that a checkpoint must hold. */
  get variables(): NamedWeights {
    return new Map([...this.weights, ...prefixed('adam', this.adam.moments)]);
  }

  /**
   * What the network is to minimise: the adversarial loss, and those on the discriminator's features.
   *
   * @param images of the network
   * @param batch what they are compared with, and which inputs were not degraded
   * @param share factor on all weights
   */
  parts(images: tf.Tensor, { truth, clean }: Pick<BatchTensors, 'truth' | 'clean'>, share: number): LossPart[] {
    const { kind, weight, perceptual, texture, patch, degraded } = this.options;
    const compared = kind === 'relativistic' || perceptual > 0 || texture > 0;
    const weighed = degraded < 1 ? withShares(images, clean, degraded) : images;
    const [made, real] = [this.look(weighed), compared ? this.look(truth) : undefined];
    const parts: LossPart[] = [];
    const add = (name: string, own: number, value: () => tf.Scalar) => {
      if (own > 0) parts.push({ name, weight: own * share, value: value() });
    };
    add('adversarial', weight, () => deceived(kind, made.scores, real?.scores));
    add('perceptual', perceptual, () => perceptualLoss(made.features, real!.features));
    add('texture', texture, () => textureLoss(made.features, real!.features, patch, this.size));
    return parts;
  }

  /** One step of the discriminator on images [n, size, size, 3]; gives its loss. A loss that is no number moves nothing. */
  async learn(real: tf.Tensor, made: tf.Tensor): Promise<number> {
    const { value, grads } = tf.variableGrads(() => {
      const scores = this.model.apply(tf.concat([real, made]), { training: true }) as tf.Tensor;
      const [ofReal, ofMade] = tf.split(scores, 2) as [tf.Tensor, tf.Tensor];
      return judged(this.options.kind, ofReal, ofMade);
    }, [...this.weights.values()]);
    try {
      const loss = (await value.data())[0]!;
      if (Number.isFinite(loss)) this.adam.step(grads, this.options.learningRate, 1);
      return loss;
    } finally {
      tf.dispose([value, grads]);
    }
  }

  /** What the discriminator makes of images: the features of the layers that halve them, and its scores. */
  private look(images: tf.Tensor): { features: Features; scores: tf.Tensor } {
    const outputs: tf.Tensor[] = [];
    for (const layer of this.model.layers.slice(1))
      outputs.push(layer.apply(outputs.at(-1) ?? images, { training: true }) as tf.Tensor);
    return { features: outputs.slice(0, this.options.layers) as tf.Tensor4D[], scores: outputs.at(-1)! };
  }

  dispose(): void {
    this.adam.dispose();
    this.model.dispose();
  }
}

/** The images; those of degraded inputs pass on this share of their gradient. */
const withShares = (images: tf.Tensor, clean: tf.Tensor4D, degraded: number): tf.Tensor =>
  tf.customGrad((x) => ({
    value: tf.clone(x as tf.Tensor),
    gradFunc: (gradient: tf.Tensor) => tf.mul(gradient, tf.add(tf.mul(clean, 1 - degraded), degraded)),
  }))(images);
