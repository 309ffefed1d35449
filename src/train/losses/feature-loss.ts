/**
 * Losses on the features that a network finds in images. The published ones take a classifier's (VGG); these take the discriminator's, which learns
 * beside the network and needs no weights from elsewhere.
 */
import * as tf from '@tensorflow/tfjs-core';

/** Features of one layer, [n, h, h, c]. */
export type Features = readonly tf.Tensor4D[];

/**
 * Mean squared difference of features, mean over the layers.
 *
 * Source: Johnson et al., "Perceptual Losses for Real-Time Style Transfer and Super-Resolution", ECCV 2016, section 3.2.
 */
export const perceptualLoss = (found: Features, target: Features): tf.Scalar =>
  meanOver(found, target, (a, b) => tf.mean(tf.squaredDifference(a, b)));

/**
 * Mean squared difference of the Gram matrices of all patches, mean over the layers: which features come together in a patch, wherever they lie in it.
 *
 * Source: Sajjadi et al., "EnhanceNet", ICCV 2017, section 4.2.3, whose patches have 16 px too.
 *
 * @param patch side of a patch, px of the images
 * @param size side of the images, px
 */
export const textureLoss = (found: Features, target: Features, patch: number, size: number): tf.Scalar =>
  meanOver(found, target, (a, b) => {
    const side = (patch * a.shape[1]) / size;
    return tf.mean(tf.squaredDifference(gram(a, side), gram(b, side)));
  });

/** Gram matrices [n · patches, c, c] of patches of a side, over their number of pixels. */
function gram(features: tf.Tensor4D, side: number): tf.Tensor {
  const [n, h, , c] = features.shape;
  const count = h / side;
  const rows = tf.transpose(tf.reshape(features, [n * count, side, count, side * c]), [0, 2, 1, 3]);
  const pixels = tf.reshape(rows, [n * count * count, side * side, c]);
  return tf.div(tf.matMul(pixels, pixels, true), side * side);
}

function meanOver(
  found: Features,
  target: Features,
  distance: (a: tf.Tensor4D, b: tf.Tensor4D) => tf.Tensor,
): tf.Scalar {
  return tf.tidy(() => tf.mean(tf.stack(found.map((one, i) => distance(one, target[i]!)))));
}
