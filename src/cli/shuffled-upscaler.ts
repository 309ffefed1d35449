import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '../backend.js';
import type { MultiStage } from '../compose/multi-stage.js';
import { DataError } from '../errors.js';
import type { Network } from '../graph/network.js';
import { imageToTensor, tensorToImage } from '../image/tensor.js';
import type { PixelImage } from '../image/types.js';
import type { EvaluationImage } from '../metrics/evaluate.js';
import { lowResolution } from '../metrics/low-resolution.js';
import { ensureBackend } from '../node/use-wasm.js';
import { composed } from '../run/composed.js';
import { stageRange } from '../run/stage-range.js';
import { selectedBackend } from '../selected-backend.js';

/** The same for a network that may have to be brought into tfjs first. */
export async function foreignBoundaries(
  network: Network,
  images: readonly EvaluationImage[],
  entry = 1,
): Promise<{ upscale: (lr: PixelImage) => Promise<PixelImage>; used: { readonly backend: Backend } }> {
  await ensureBackend();
  return {
    upscale: shuffledUpscaler(await composed(network), images, entry),
    used: { backend: selectedBackend() },
  };
}

/**
 * An upscaler for `evaluate` that gives every picture the boundaries of another one, to show what boundaries are worth: the quality must
 * fall. The other one is half the list away, so that neighbours, who often are the same person, do not serve each other.
 *
 * Call it once for each picture, in the order of the list.
 *
 * @param images at least two, all of one size
 * @param entry stage at which they enter
 * @throws {DataError} for fewer, and for a network without boundaries
 */
export function shuffledUpscaler(
  network: MultiStage,
  images: readonly EvaluationImage[],
  entry = 1,
): (lr: PixelImage) => Promise<PixelImage> {
  if (images.length < 2) throw new DataError(`Expected at least two pictures to shuffle but received ${images.length}`);
  if (!network.composition.stages.some(({ bem }) => bem))
    throw new DataError('The network estimates no boundaries to shuffle');
  const { scale } = stageRange(network.composition, entry);
  let turn = 0;
  return async (lr) => {
    const donor = images[(turn++ + Math.floor(images.length / 2)) % images.length]!;
    const foreign = lowResolution(await donor.load(), scale);
    const results = tf.tidy(() => {
      const estimates = network.predict(imageToTensor(foreign), { entry });
      const maps = estimates.flatMap(({ stage, boundaries }) =>
        boundaries ? [[stage.index, boundaries] as const] : [],
      );
      return network.predict(imageToTensor(lr), { entry, boundaries: new Map(maps) }).map(({ image }) => image);
    });
    try {
      return await tensorToImage(results[results.length - 1]!);
    } finally {
      tf.dispose(results);
    }
  };
}
