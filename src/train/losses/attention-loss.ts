import * as tf from '@tensorflow/tfjs-core';
import { magnitude } from './image-loss.js';

/**
 * Facial attention loss: the mean absolute difference, each pixel weighed by how near it is to a line of the face.
 *
 * Source: Kim et al., "Progressive Face Super-Resolution via Attention to Facial Landmark", BMVC 2019. There the weights are the greatest of the
 * heatmaps of 68 landmarks, which a network finds in the truth; here the greatest of the 11 boundary lines' heatmaps, drawn from the labels.
 *
 * @param found [n, h, w, 3]
 * @param target [n, h, w, 3]
 * @param attention [n, h, w, 1], 0 … 1
 */
export function attentionLoss(found: tf.Tensor, target: tf.Tensor, attention: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mean(tf.mul(magnitude(tf.sub(found, target)), attention)));
}
