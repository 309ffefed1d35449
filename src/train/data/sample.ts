import { flipLines } from '../../boundaries/flip.js';
import type { BoundaryLines } from '../../boundaries/types.js';
import { degrade } from '../../degrade/degrade.js';
import { takePhoto } from '../../degrade/photo.js';
import type { Stream } from '../../degrade/stream.js';
import { mirrorPixels } from '../../image/mirror.js';
import { resize } from '../../image/resize.js';
import { cutTurnedSquare, scaleSquare, type TurnedSquare } from '../../image/turned-square.js';
import type { PixelImage } from '../../image/types.js';
import type { InputDegradation, Recipe } from '../recipe.js';
import type { EntryTarget } from '../targets.js';
import type { PreparedFace } from './prepare-faces.js';
import { drawColours } from './recolour.js';
import { drawView } from './view.js';

/** A face as one batch holds it. */
export interface Sample {
  /** Random cut of the picture; `size` of the recipe, px. */
  readonly truth: PixelImage;
  /** The same cut, small and degraded; `size` of the entry, px. */
  readonly input: PixelImage;
  /** In px of the truth. */
  readonly lines: BoundaryLines;
}

/**
 * Draws a view of a face, its colours, and what is done to its input; the lines move with the picture.
 * `training/msfsr_training/sample.py` makes the same sample.
 */
export function makeSample(
  { image, face, lines }: PreparedFace,
  { size, augment, degradation }: Pick<Recipe, 'size' | 'augment' | 'degradation'>,
  entry: Pick<EntryTarget, 'entry' | 'size'>,
  draw: Stream,
): Sample {
  const options = degradation.entries[entry.entry] ?? degradation;
  const { square, flip } = drawView(face, image.width, augment, draw);
  const recolour = drawColours(augment, draw);
  const kind = drawKind(options, draw);
  const cut = (picture: PixelImage, part: TurnedSquare, side: number, filter: 'bicubic' | 'lanczos') => {
    const seen = cutTurnedSquare(picture, part, side, filter, 'mirrored');
    return flip ? mirrorPixels(seen) : seen;
  };
  const sample = (part: TurnedSquare, makeInput: (truth: PixelImage) => PixelImage): Sample => {
    const truth = recolour(cut(image, part, size, part.extent <= size ? 'bicubic' : 'lanczos'));
    const moved = moveLines(lines, part, size);
    return { truth, input: makeInput(truth), lines: flip ? flipLines(moved, size) : moved };
  };
  if (kind === 'clean') return sample(square, (truth) => resize(truth, entry.size, entry.size));
  if (kind === 'small') return sample(square, (truth) => degrade(truth, entry.size, options, draw));
  const photo = takePhoto(recolour(image), square, entry.size, options, draw);
  const inPhoto = scaleSquare(photo.square, photo.image.width / image.width);
  return sample(photo.square, () => cut(photo.image, inPhoto, entry.size, 'bicubic'));
}

/** How an input is made: clean, degraded as a photo, or when it is small. Draws only where there is a choice. */
function drawKind({ cleanShare, photoShare }: InputDegradation, draw: Stream): 'clean' | 'photo' | 'small' {
  if (!cleanShare && !photoShare) return 'small';
  const chance = draw.uniform();
  if (chance < cleanShare) return 'clean';
  return chance < cleanShare + photoShare * (1 - cleanShare) ? 'photo' : 'small';
}

function moveLines(lines: BoundaryLines, { x, y, extent, angle }: TurnedSquare, size: number): BoundaryLines {
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
