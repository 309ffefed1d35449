import { flipLines } from '../../boundaries/flip.js';
import type { BoundaryLines } from '../../boundaries/types.js';
import { degrade } from '../../degrade/degrade.js';
import { smoothPath } from '../../degrade/path.js';
import { takePhoto } from '../../degrade/photo.js';
import { sharedDegradation } from '../../degrade/shared.js';
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

/** Frames of a still that moves. */
export interface Clip {
  readonly frames: readonly Sample[];
  /** What each shows, px of the picture. */
  readonly squares: readonly TurnedSquare[];
  /** Whether they are mirrored. */
  readonly flip: boolean;
}

type SampleRecipe = Pick<Recipe, 'size' | 'augment' | 'degradation'>;
type SampleEntry = Pick<EntryTarget, 'entry' | 'size'>;

/**
 * Draws a view of a face, its colours, and what is done to its input; the lines move with the picture.
 * `training/msfsr_training/sample.py` makes the same sample.
 */
export function makeSample(face: PreparedFace, recipe: SampleRecipe, entry: SampleEntry, draw: Stream): Sample {
  const view = drawView(face.face, face.image.width, recipe.augment, draw);
  const look = drawLook(face, view.flip, recipe, entry, draw);
  return look.at(view.square, look.options).sample;
}

/** Draws a view of a face that moves on a smooth path, and what is done to its inputs; `sample.py` makes the same clip. */
export function makeClip(
  face: PreparedFace,
  recipe: SampleRecipe & Pick<Recipe, 'sequence'>,
  entry: SampleEntry,
  draw: Stream,
): Clip {
  const { square, flip } = drawView(face.face, face.image.width, recipe.augment, draw);
  const look = drawLook(face, flip, recipe, entry, draw);
  const path = smoothPath(square, recipe.sequence.frames, recipe.sequence, draw);
  const shared = sharedDegradation(look.options, draw);
  const seen = path.map((part) => look.at(part, shared));
  return { frames: seen.map(({ sample }) => sample), squares: seen.map(({ shown }) => shown), flip };
}

/** Draws what all frames of a clip have in common but the path. */
function drawLook(
  { image, lines }: PreparedFace,
  flip: boolean,
  { size, augment, degradation }: SampleRecipe,
  entry: SampleEntry,
  draw: Stream,
) {
  const options = degradation.entries[entry.entry] ?? degradation;
  const recolour = drawColours(augment, draw);
  const kind = drawKind(options, draw);
  const cut = (picture: PixelImage, part: TurnedSquare, side: number, filter: 'bicubic' | 'lanczos') => {
    const seen = cutTurnedSquare(picture, part, side, filter, 'mirrored');
    return flip ? mirrorPixels(seen) : seen;
  };
  const sample = (part: TurnedSquare, makeInput: (truth: PixelImage) => PixelImage) => {
    const truth = recolour(cut(image, part, size, part.extent <= size ? 'bicubic' : 'lanczos'));
    const moved = moveLines(lines, part, size);
    return { sample: { truth, input: makeInput(truth), lines: flip ? flipLines(moved, size) : moved }, shown: part };
  };
  /** The sample, and the square of the picture that it shows. */
  const at = (square: TurnedSquare, how: InputDegradation): { sample: Sample; shown: TurnedSquare } => {
    if (kind === 'clean') return sample(square, (truth) => resize(truth, entry.size, entry.size));
    if (kind === 'small') return sample(square, (truth) => degrade(truth, entry.size, how, draw));
    const photo = takePhoto(recolour(image), square, entry.size, how, draw);
    const inPhoto = scaleSquare(photo.square, photo.image.width / image.width);
    return sample(photo.square, () => cut(photo.image, inPhoto, entry.size, 'bicubic'));
  };
  return { options, at };
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
