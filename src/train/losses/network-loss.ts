import * as tf from '@tensorflow/tfjs-core';
import type { EntryTarget } from '../loop/targets.js';
import type { Recipe } from '../recipe.js';
import { boundaryLoss } from './boundary-loss.js';
import { imageLoss } from './image-loss.js';
import { lowResolutionLoss } from './low-resolution-loss.js';

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
  /** For each stage of the entry [n, h, h, 11], where it has maps. */
  readonly maps: readonly (tf.Tensor4D | undefined)[];
  /** [n, 11] */
  readonly present: tf.Tensor2D;
  /** For each stage of the entry the teacher's image of that size, where there is one. */
  readonly taught: readonly (tf.Tensor4D | undefined)[];
}

/**
 * What the network is compared with: the images of all stages, their boundary maps, and the input.
 *
 * @param options `losses` of the recipe
 * @param outputs what the network gave, by the names of its output layers
 */
export function networkLoss(
  options: Recipe['losses'],
  { stages, size }: EntryTarget,
  outputs: ReadonlyMap<string, tf.Tensor>,
  { truth, maps, present, taught }: BatchTensors,
): LossPart[] {
  const parts: LossPart[] = [];
  const add = (name: string, weight: number, value: tf.Scalar) => parts.push({ name, weight, value });
  for (const [i, { stage, image, size: side, boundaries }] of stages.entries()) {
    const factor = truth.shape[1] / side;
    // Earlier stages are compared with the truth reduced by averaging.
    const target = factor > 1 ? tf.avgPool(truth, factor, factor, 'valid') : truth;
    const own = options.image[stage - 1]!;
    add(`image${stage}`, own, imageLoss(options.kind, outputs.get(image)!, target));
    const lesson = taught[i];
    if (lesson)
      add(`taught${stage}`, own * options.teacher.weight, imageLoss(options.kind, outputs.get(image)!, lesson));
    const weight = options.boundary[stage - 1]!;
    if (boundaries && weight > 0)
      add(`boundary${stage}`, weight, boundaryLoss(outputs.get(boundaries.name)!, maps[i]!, present));
  }
  if (options.lowResolution > 0) {
    const last = outputs.get(stages[stages.length - 1]!.image) as tf.Tensor4D;
    add('lowResolution', options.lowResolution, lowResolutionLoss(options.kind, last, truth, size));
  }
  return parts;
}
