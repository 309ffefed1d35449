import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { deceived, judged } from '../losses/adversarial-loss.js';
import { type NamedWeights, namedWeights, prefixed } from '../named-weights.js';
import { Adam } from '../optimizers/adam.js';
import type { Recipe } from '../recipe.js';
import { discriminator } from './discriminator.js';

/** Who trains against the network in the adversarial stage: the discriminator and its optimiser. */
export class Opponent {
  readonly adam: Adam;
  private readonly model: tfl.LayersModel;
  private readonly weights: NamedWeights;
  private readonly learningRate: number;

  constructor({ size, losses: { adversarial } }: Recipe) {
    this.model = discriminator({ size, filters: adversarial.filters, layers: adversarial.layers });
    this.weights = namedWeights(this.model.trainableWeights);
    this.adam = new Adam(this.weights, [0.5, 0.99]);
    this.learningRate = adversarial.learningRate;
  }

  /** Everything that a checkpoint must hold. */
  get variables(): NamedWeights {
    return new Map([...this.weights, ...prefixed('adam', this.adam.moments)]);
  }

  /** The adversarial loss of the network. */
  deceived(images: tf.Tensor): tf.Scalar {
    return tf.tidy(() => deceived(this.model.apply(images, { training: true }) as tf.Tensor));
  }

  /** One step of the discriminator on images [n, size, size, 3]; gives its loss. A loss that is no number moves nothing. */
  async learn(real: tf.Tensor, made: tf.Tensor): Promise<number> {
    const { value, grads } = tf.variableGrads(() => {
      const scores = this.model.apply(tf.concat([real, made]), { training: true }) as tf.Tensor;
      const [ofReal, ofMade] = tf.split(scores, 2) as [tf.Tensor, tf.Tensor];
      return judged(ofReal, ofMade);
    }, [...this.weights.values()]);
    try {
      const loss = (await value.data())[0]!;
      if (Number.isFinite(loss)) this.adam.step(grads, this.learningRate, 1);
      return loss;
    } finally {
      tf.dispose([value, grads]);
    }
  }

  dispose(): void {
    this.adam.dispose();
    this.model.dispose();
  }
}
