/** Squares of a picture, moved and turned, and how they are cut out of it. */
import { affine } from './affine.js';
import type { ResizeFilter } from './filters.js';
import { resize } from './resize.js';
import { createPixelImage, type PixelImage } from './types.js';

/** A square of a picture: centre and side in px, and the angle in rad by which it is turned clockwise. */
export interface TurnedSquare {
  readonly x: number;
  readonly y: number;
  readonly extent: number;
  readonly angle: number;
}

/** What lies beyond the border of a picture: its mirror image, the border's pixels included, or the border's pixels repeated. */
export type Border = 'mirrored' | 'repeated';

/** The same square of the picture enlarged by `factor`. */
export const scaleSquare = ({ x, y, extent, angle }: TurnedSquare, factor: number): TurnedSquare => ({
  x: x * factor,
  y: y * factor,
  extent: extent * factor,
  angle,
});

/**
 * Cuts a square out of a picture, antialiased. One that is turned is first cut pixel by pixel ({@link affine}), then resized.
 * `training/msfsr_training/square.py` cuts the same one.
 *
 * @param image square and opaque
 * @param size side of the result, px
 * @param filter of the resizing
 */
export function cutTurnedSquare(
  image: PixelImage,
  { x, y, extent, angle }: TurnedSquare,
  size: number,
  filter: ResizeFilter,
  border: Border,
): PixelImage {
  const half = extent / 2;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const reach = half * (Math.abs(cosine) + Math.abs(sine)) + 2;
  const margin = Math.max(0, Math.ceil(Math.max(reach - Math.min(x, y), Math.max(x, y) + reach - image.width)));
  const source = margin > 0 ? withBorder(image, margin, border) : image;
  const [cx, cy] = [x + margin, y + margin];
  if (angle === 0) return resize(source, size, size, { filter, box: [cx - half, cy - half, cx + half, cy + half] });
  const canvas = Math.max(1, Math.floor(extent + 0.5));
  const step = extent / canvas;
  const [a, b, d, e] = [cosine * step, -sine * step, sine * step, cosine * step];
  const turned = affine(source, canvas, canvas, [a, b, cx - ((a + b) * canvas) / 2, d, e, cy - ((d + e) * canvas) / 2]);
  return resize(turned, size, size, { filter });
}

/** The picture with `margin` px around it. */
function withBorder(image: PixelImage, margin: number, border: Border): PixelImage {
  const result = createPixelImage(image.width + 2 * margin, image.height + 2 * margin);
  const inside = border === 'mirrored' ? mirroredPlace : repeatedPlace;
  const [from, to] = [pixels(image), pixels(result)];
  for (let y = 0, at = 0; y < result.height; y++) {
    const row = inside(y - margin, image.height) * image.width;
    for (let x = 0; x < result.width; x++) to[at++] = from[row + inside(x - margin, image.width)]!;
  }
  return result;
}

function mirroredPlace(position: number, length: number): number {
  const at = ((position % (2 * length)) + 2 * length) % (2 * length);
  return at < length ? at : 2 * length - 1 - at;
}

const repeatedPlace = (position: number, length: number) => Math.min(Math.max(position, 0), length - 1);

/** Four bytes at a time. */
const pixels = ({ data }: PixelImage) => new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
