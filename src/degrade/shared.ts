import { type Degradation, sometimes } from './degrade.js';
import type { PhotoGrid } from './photo.js';
import type { Stream } from './stream.js';

/**
 * A degradation for the frames of a clip: one blur, one filter and one size of a photo for all, which is cut where the frame lies; noise and JPEG are left for
 * each frame to draw. `shared_degradation` of `training/msfsr_training/degrade.py` draws the same.
 *
 * @param draw blur, filter, size of the photo: three numbers
 */
export function sharedDegradation<D extends Degradation & PhotoGrid>(options: D, draw: Stream): D {
  const blur = sometimes(draw, options.blur, options.blurShare);
  const filter = options.filters[Math.floor(draw.uniform() * options.filters.length)]!;
  const scale = draw.uniform(...options.photoScale);
  const fixed = { blur: [blur, blur], blurShare: blur > 0 ? 1 : 0, filters: [filter], photoScale: [scale, scale] };
  return { ...options, ...fixed, photoShift: 0, photoAngle: 0, photoZoom: 0 };
}
