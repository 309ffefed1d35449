import type { TurnedSquare } from '../image/turned-square.js';
import type { PixelImage } from '../image/types.js';
import { type Degradation, degrade } from './degrade.js';
import type { Stream } from './stream.js';

/** How a photo lies to the face that is cut out of it: the grid of its pixels and of its JPEG blocks. */
export interface PhotoGrid {
  /** Least and greatest size of the photo, over that of the input. */
  readonly photoScale: readonly [number, number];
  /** Greatest shift both ways, px of the input. */
  readonly photoShift: number;
  /** Greatest angle, degrees. */
  readonly photoAngle: number;
  /** Greatest natural logarithm of the side of what is cut. */
  readonly photoZoom: number;
}

/** A photo, and what is cut out of it. */
export interface Photo {
  /** The whole picture, reduced and degraded. */
  readonly image: PixelImage;
  /** Px of the picture before it was reduced: truth and input are both this square. */
  readonly square: TurnedSquare;
}

/**
 * What a camera stored of a face before the face was cut out of it: the whole picture is reduced to `photoScale` times the size of the
 * input, but to no more pixels than it has, and degraded there; the square that is cut out of it moves by a small similarity.
 * `training/msfsr_training/photo.py` does the same.
 *
 * @param picture square
 * @param square what is cut without the similarity
 * @param size side of the input, px
 * @param draw scale, the numbers of {@link degrade}, shift to the right and down, angle, zoom
 */
export function takePhoto(
  picture: PixelImage,
  square: TurnedSquare,
  size: number,
  options: Degradation & PhotoGrid,
  draw: Stream,
): Photo {
  const pixel = square.extent / size;
  const scale = Math.min(draw.uniform(...options.photoScale), pixel);
  const side = Math.max(1, Math.floor((picture.width * scale) / pixel + 0.5));
  const image = degrade(picture, side, options, draw);
  const within = (limit: number) => draw.uniform(-limit, limit);
  const x = square.x + within(options.photoShift) * pixel;
  const y = square.y + within(options.photoShift) * pixel;
  const angle = square.angle + within(options.photoAngle) * (Math.PI / 180);
  return { image, square: { x, y, angle, extent: square.extent * Math.exp(within(options.photoZoom)) } };
}
