import type { Stream } from '../../degrade/stream.js';
import type { FaceSquare } from '../../image/crop.js';
import type { TurnedSquare } from '../../image/turned-square.js';
import type { Recipe } from '../recipe.js';

/** What a sample shows of a picture. */
export interface View {
  readonly square: TurnedSquare;
  /** Left and right are exchanged. */
  readonly flip: boolean;
}

/**
 * Draws scale, shift, rotation and flip.
 *
 * @param side of the picture, px
 * @param options `augment` of the recipe
 */
export function drawView(face: FaceSquare, side: number, options: Recipe['augment'], draw: Stream): View {
  const extent = face.size * draw.uniform(...options.scale);
  const [right, down] = [0, 1].map(() => draw.uniform(-options.shift, options.shift) * extent) as [number, number];
  const angle = Math.min(Math.max(draw.normal(), -3), 3) * options.rotation * (Math.PI / 180);
  const flip = draw.uniform() < options.flip;
  const half = extent / 2;
  // A square that fits is kept inside the picture; a larger one is centred and reaches beyond the border.
  const place = (centre: number) => (extent <= side ? Math.min(Math.max(centre, half), side - half) : side / 2);
  return { square: { x: place(face.cx + right), y: place(face.cy + down), extent, angle }, flip };
}
