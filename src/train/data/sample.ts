import { flipLines } from '../../boundaries/flip.js';
import type { BoundaryLines } from '../../boundaries/types.js';
import type { Stream } from '../../degrade/stream.js';
import { affine } from '../../image/affine.js';
import { mirrorPixels } from '../../image/mirror.js';
import { resize } from '../../image/resize.js';
import { createPixelImage, type PixelImage } from '../../image/types.js';
import type { Recipe } from '../recipe.js';
import type { PreparedFace } from './prepare-faces.js';
import { recolour } from './recolour.js';

/** A face as one batch holds it: a random cut of its picture. */
export interface Sample {
  /** `size` x `size` px. */
  readonly image: PixelImage;
  /** In px of the cut. */
  readonly lines: BoundaryLines;
}

/**
 * Cuts a random sample: scale, shift, rotation, flip, colour; the lines move with the picture. `training/msfsr_training/augment.py` cuts the
 * same one.
 *
 * @param options `augment` of the recipe
 * @param size side of the sample, px
 */
export function cutSample(
  { image, face, lines }: PreparedFace,
  options: Recipe['augment'],
  draw: Stream,
  size: number,
): Sample {
  const side = image.width;
  const extent = face.size * draw.uniform(...options.scale);
  const shift = [0, 1].map(() => draw.uniform(-options.shift, options.shift) * extent);
  const angle = Math.min(Math.max(draw.normal(), -3), 3) * options.rotation * (Math.PI / 180);
  const flip = draw.uniform() < options.flip;
  const half = extent / 2;
  // A box that fits is kept inside the picture; a larger one is centred and reaches into the mirrored border.
  const place = (centre: number) => (extent <= side ? Math.min(Math.max(centre, half), side - half) : side / 2);
  const square = { x: place(face.cx + shift[0]!), y: place(face.cy + shift[1]!), extent, angle };
  const cut = { image: cutSquare(image, square, size), lines: moveLines(lines, square, size) };
  const sample = flip ? { image: mirrorPixels(cut.image), lines: flipLines(cut.lines, size) } : cut;
  return { ...sample, image: recolour(sample.image, options, draw) };
}

/** A square of the picture: centre and side in px, and the angle by which it is turned. */
interface Square {
  readonly x: number;
  readonly y: number;
  readonly extent: number;
  readonly angle: number;
}

function cutSquare(image: PixelImage, { x, y, extent, angle }: Square, size: number): PixelImage {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const reach = half(extent) * (Math.abs(cosine) + Math.abs(sine)) + 2;
  const margin = Math.max(0, Math.ceil(Math.max(reach - Math.min(x, y), Math.max(x, y) + reach - image.width)));
  const source = margin > 0 ? withMirroredBorder(image, margin) : image;
  const [cx, cy] = [x + margin, y + margin];
  const filter = extent <= size ? 'bicubic' : 'lanczos';
  if (angle === 0) {
    const box = [cx - half(extent), cy - half(extent), cx + half(extent), cy + half(extent)] as const;
    return resize(source, size, size, { filter, box });
  }
  const canvas = Math.max(1, Math.floor(extent + 0.5));
  const step = extent / canvas;
  const [a, b, d, e] = [cosine * step, -sine * step, sine * step, cosine * step];
  const turned = affine(source, canvas, canvas, [a, b, cx - ((a + b) * canvas) / 2, d, e, cy - ((d + e) * canvas) / 2]);
  return resize(turned, size, size, { filter });
}

const half = (extent: number) => extent / 2;

function moveLines(lines: BoundaryLines, { x, y, extent, angle }: Square, size: number): BoundaryLines {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const scale = size / extent;
  const polylines = lines.polylines.map((line) => {
    const moved = line?.slice() ?? null;
    for (let k = 0; moved && k < moved.length; k += 2) {
      const [across, down] = [line![k]! - x, line![k + 1]! - y];
      moved[k] = (across * cosine + down * sine) * scale + size / 2;
      moved[k + 1] = (down * cosine - across * sine) * scale + size / 2;
    }
    return moved;
  });
  return { ...lines, polylines, uncertainty: lines.uncertainty * scale };
}

/** The picture with `margin` px around it that mirror what lies inside, the border's pixels included. */
function withMirroredBorder(image: PixelImage, margin: number): PixelImage {
  const result = createPixelImage(image.width + 2 * margin, image.height + 2 * margin);
  const fold = (position: number, length: number) => {
    const at = ((position % (2 * length)) + 2 * length) % (2 * length);
    return at < length ? at : 2 * length - 1 - at;
  };
  const [from, to] = [pixels(image), pixels(result)];
  for (let y = 0, at = 0; y < result.height; y++) {
    const row = fold(y - margin, image.height) * image.width;
    for (let x = 0; x < result.width; x++) to[at++] = from[row + fold(x - margin, image.width)]!;
  }
  return result;
}

/** Four bytes at a time. */
const pixels = ({ data }: PixelImage) => new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
