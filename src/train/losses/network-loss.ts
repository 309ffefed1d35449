import * as tf from '@tensorflow/tfjs-core';
import type { Recipe } from '../recipe.js';
import type { EntryTarget } from '../targets.js';
import { attentionLoss } from './attention-loss.js';
import { boundaryLoss } from './boundary-loss.js';
import { imageLoss } from './image-loss.js';
import { lowResolutionLoss } from './low-resolution-loss.js';
import { stageWeight } from './stage-weight.js';

/** A loss of your own between the image of the last stage and the truth: identity, perception. */
export interface IdentityLoss {
  /** Factor in the sum. */
  readonly weight: number;
  /**
   * How unlike the result and the truth are.
   *
   * @param result [n, size, size, 3], about [0, 1]
   * @param truth the same shape
   * @returns a scalar with a gradient with respect to `result`
   */
  readonly loss: (result: tf.Tensor4D, truth: tf.Tensor4D) => tf.Scalar;
}

/** Losses of one step by name: `loss` is the weighted sum, `gradient` the norm before clipping, the others stand without their weights. */
export type StepLosses = Readonly<Record<string, number>>;

/** One part of the loss. */
export interface LossPart {
  /** `image1`, `boundary2`, `lowResolution`, … */
  readonly name: string;
  /** Factor in the sum. */
  readonly weight: number;
  readonly value: tf.Scalar;
}

/** A batch as tensors. */
export interface BatchTensors {
  /** [n, size, size, 3] */
  readonly truth: tf.Tensor4D;
  /** [n, s, s, 3] */
  readonly input: tf.Tensor4D;
  /** For each stage of the entry [n, h, h, 11], where it has a BEM. */
  readonly boundaries: readonly (tf.Tensor4D | undefined)[];
  /** For each stage of the entry [n, h, h, 1], how near a pixel is to a line; where the attention loss asks for it. */
  readonly attention: readonly (tf.Tensor4D | undefined)[];
  /** [n, 11] */
  readonly present: tf.Tensor2D;
  /** [n, 1, 1, 1], 1 where `cleanShare` has left the input as it is. */
  readonly clean: tf.Tensor4D;
  /** For each stage of the entry the teacher's image of that size, where there is one. */
  readonly taught: readonly (tf.Tensor4D | undefined)[];
}

/**
 * What the network is compared with: the images of all stages, their boundaries, and the input.
 *
 * @param options `losses` of the recipe
 * @param outputs what the network gave, by the names of its output layers
 */
export function networkLoss(
  options: Recipe['losses'],
  { stages, size }: EntryTarget,
  outputs: ReadonlyMap<string, tf.Tensor>,
  { truth, boundaries: lines, attention, present, taught }: BatchTensors,
): LossPart[] {
  const parts: LossPart[] = [];
  const add = (name: string, weight: number, value: tf.Scalar) => parts.push({ name, weight, value });
  const last = stages[stages.length - 1]!.stage;
  for (const [i, { stage, image, size: side, boundaries }] of stages.entries()) {
    const factor = truth.shape[1] / side;
    // Earlier stages are compared with the truth reduced by averaging.
    const target = factor > 1 ? tf.avgPool(truth, factor, factor, 'valid') : truth;
    const own = stageWeight(options.image, stage, last);
    add(`image${stage}`, own, imageLoss(options.kind, outputs.get(image)!, target));
    const near = attention[i];
    if (near) {
      const weight = stageWeight(options.attention.image, stage, last);
      add(`attention${stage}`, weight, attentionLoss(outputs.get(image)!, target, near));
    }
    const lesson = taught[i];
    if (lesson)
      add(`taught${stage}`, own * options.teacher.weight, imageLoss(options.kind, outputs.get(image)!, lesson));
    const weight = stageWeight(options.boundary, stage, last);
    if (boundaries && weight > 0)
      add(`boundary${stage}`, weight, boundaryLoss(outputs.get(boundaries.name)!, lines[i]!, present));
  }
  if (options.lowResolution > 0) {
    const result = outputs.get(stages[stages.length - 1]!.image) as tf.Tensor4D;
    add('lowResolution', options.lowResolution, lowResolutionLoss(options.kind, result, truth, size));
  }
  return parts;
}
