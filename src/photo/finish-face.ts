/** From what the network made of a crop to what is pasted. */

import type { FaceBox } from '../image/face-box.js';
import { type FloatImage, floatsToImage, imageToFloats } from '../image/floats.js';
import { greyFloats } from '../image/grey.js';
import { resize } from '../image/resize.js';
import { resizeFloats } from '../image/resize-floats.js';
import type { PixelImage } from '../image/types.js';
import { growVisibleColours } from '../image/visible-colours.js';
import { psnr } from '../metrics/psnr.js';
import { agreement } from './agreement.js';
import { backProject } from './back-projection.js';
import { blendMap } from './blend.js';
import type { SkipReason } from './choose.js';
import { type HeldIdentity, holdIdentity } from './identity.js';
import { faceMask, type Mask } from './mask.js';
import type { PhotoTask } from './options.js';
import { cropPixels, overlap } from './region.js';
import { isDegraded, type RestoredFace } from './restore-faces.js';
import { sharpness } from './sharpness.js';

/** A face that can be pasted, or why it is left alone. */
export interface FinishedFace {
  readonly reason?: SkipReason;
  /** RGB in [0, 1] at the result's scale. */
  readonly image: FloatImage;
  readonly mask: Mask;
  /** PSNR over RGB between the pasted face, reduced again, and the photo, inside the box, dB. */
  readonly consistency: number;
  readonly identity?: HeldIdentity;
}

/**
 * Share of the network in a degraded face at fidelity 1: its errors and the noise of the input are of different kinds, and partly cancel out. The less is
 * enlarged, the better is the input, and the more faces would come out worse than it. Natural detail is not mixed with noise: at fidelity 0 nothing of
 * the bicubic enlargement is.
 */
const degradedShare = ({ scale, upscaleTask: { fidelity } }: PhotoTask) => 1 - (0.35 * fidelity) / Math.sqrt(scale);

/** Share of the mask that must agree with the input: below, the network saw no such face. */
const LEAST_AGREEMENT = 0.5;

/**
 * Finishes a face: what disagrees with the photo is taken out, colours are brought into agreement, blend and identity are held.
 *
 * @param grey whether the photo is without colour
 */
export async function finishFace(restored: RestoredFace, task: PhotoTask, grey: boolean): Promise<FinishedFace> {
  const { face, region } = restored;
  const { scale, blend, identity, minIdentity } = task;
  const degraded = isDegraded(restored);
  const crop = growVisibleColours(restored.crop);
  const input = imageToFloats(crop);
  const [width, height] = [crop.width * scale, crop.height * scale];
  const enlarged = imageToFloats(resize(crop, width, height));
  const made = imageToFloats(restored.image);
  const network = grey ? greyFloats(made) : made;
  const projected = backProject(network, input, degraded ? 'low' : 'all');
  const sized = atSize(projected, width, height);
  const own = degraded ? mix(enlarged, sized, degradedShare(task)) : sized;

  const box = within(face.box, region, scale);
  const outline = faceMask(face.box, region, scale);
  const agrees = agreement(network, input);
  const agreeing = atSize({ ...agrees, channels: 1 }, width, height).data;
  const mask = { ...outline, data: outline.data.map((value, i) => value * agreeing[i]!) };
  const share = blendMap(blend, restored.boundaries, width, height);

  let image = mix(enlarged, own, share);
  let held: HeldIdentity | undefined;
  if (identity) {
    const [pixels, full] = [floatsToImage(enlarged.data, width, height), image];
    const blended = (part: number) => floatsToImage(mix(enlarged, full, part).data, width, height);
    held = await holdIdentity(pixels, blended, box, identity, minIdentity);
    if (held.blend < 1) image = mix(enlarged, full, held.blend);
  }
  const pasted = mix(enlarged, image, mask.data);
  const consistency = agreementInBox(pasted, crop, within(face.box, region, 1));
  const reason = reasonAgainst();
  return { image, mask, consistency, ...(held && { identity: held }), ...(reason && { reason }) };

  function reasonAgainst(): SkipReason | undefined {
    if (held?.blend === 0) return 'another identity';
    if (sum(mask.data) < LEAST_AGREEMENT * sum(outline.data)) return 'disagrees with the input';
    // Noise is no sharpness: of degraded faces this cannot be said.
    if (!degraded && sharpness(sized, box) < sharpness(enlarged, box)) return 'already sharper';
    return undefined;
  }
}

const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

/** A box of the photo as px of its crop, enlarged. */
const within = (
  box: FaceBox,
  { left, top }: { readonly left: number; readonly top: number },
  scale: number,
): FaceBox => ({
  x: (box.x - left) * scale,
  y: (box.y - top) * scale,
  width: box.width * scale,
  height: box.height * scale,
});

const atSize = (image: FloatImage, width: number, height: number) =>
  image.width === width ? image : resizeFloats(image, width, height);

/** From `one` towards `other`, by one share or one for each pixel. */
function mix(one: FloatImage, other: FloatImage, share: number | Float32Array): FloatImage {
  const at = typeof share === 'number' ? () => share : (pixel: number) => share[pixel]!;
  return { ...one, data: one.data.map((value, i) => value + at(Math.floor(i / 3)) * (other.data[i]! - value)) };
}

/** PSNR over RGB inside a box of the crop. */
function agreementInBox(pasted: FloatImage, crop: PixelImage, box: FaceBox): number {
  const bytes = floatsToImage(pasted.data, pasted.width, pasted.height);
  const reduced = resize(bytes, crop.width, crop.height);
  const [left, top] = [Math.floor(box.x), Math.floor(box.y)];
  const inside = overlap(
    { left, top, width: Math.ceil(box.width), height: Math.ceil(box.height) },
    { left: 0, top: 0, width: crop.width, height: crop.height },
  )!;
  return psnr(cropPixels(reduced, inside), cropPixels(crop, inside), { channels: 'rgb' });
}
