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
import { drawExpressions, moveLinesBy, moveParts } from './expression.js';
import type { Pose } from './motion.js';
import type { PreparedFace } from './prepare-faces.js';
import { drawColours } from './recolour.js';
import { drawSoftness } from './soften.js';
import { drawView, type View } from './view.js';

/** A face as one batch holds it. */
export interface Sample {
  /** Random cut of the picture; `size` of the recipe, px. */
  readonly truth: PixelImage;
  /** The same cut, small and degraded; `size` of the entry, px. */
  readonly input: PixelImage;
  /** In px of the truth. */
  readonly lines: BoundaryLines;
  /** Whether `cleanShare` has left the input as it is. */
  readonly clean: boolean;
}

/** Frames of a still that moves. */
export interface Clip {
  readonly frames: readonly Sample[];
  /** What each shows. */
  readonly poses: readonly Pose[];
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
  const look = drawLook(view, recipe, entry, draw);
  return look.at(view.square, look.options, look.soften(face.image), face.lines).sample;
}

/** Draws a view of a face that moves on a smooth path, and what is done to its inputs; `sample.py` makes the same clip. */
export function makeClip(
  face: PreparedFace,
  recipe: SampleRecipe & Pick<Recipe, 'sequence'>,
  entry: SampleEntry,
  draw: Stream,
): Clip {
  const view = drawView(face.face, face.image.width, recipe.augment, draw);
  const look = drawLook(view, recipe, entry, draw);
  const image = look.soften(face.image);
  const { frames, expression } = recipe.sequence;
  const path = smoothPath(view.square, frames, recipe.sequence, draw);
  const expressions = drawExpressions(face.lines, frames, expression, draw);
  const shared = sharedDegradation(look.options, draw);
  const seen = path.map((part, t) => {
    const parts = expressions[t]!;
    const { sample, shown } = look.at(part, shared, moveParts(image, parts), moveLinesBy(face.lines, parts));
    return { sample, pose: { square: shown, parts } };
  });
  return { frames: seen.map(({ sample }) => sample), poses: seen.map(({ pose }) => pose), flip: view.flip };
}

/** Draws what all frames of a clip have in common but path and expression. */
function drawLook(
  { square, flip }: View,
  { size, augment, degradation }: SampleRecipe,
  entry: SampleEntry,
  draw: Stream,
) {
  const options = degradation.entries[entry.entry] ?? degradation;
  const recolour = drawColours(augment, draw);
  const soften = drawSoftness(augment, square.extent / size, size / entry.size, draw);
  const kind = drawKind(options, draw);
  const cut = (picture: PixelImage, part: TurnedSquare, side: number, filter: 'bicubic' | 'lanczos') => {
    const seen = cutTurnedSquare(picture, part, side, filter, 'mirrored');
    return flip ? mirrorPixels(seen) : seen;
  };
  /** The sample, and the square of the picture that it shows. */
  const at = (square: TurnedSquare, how: InputDegradation, image: PixelImage, lines: BoundaryLines) => {
    const photo = kind === 'photo' ? takePhoto(recolour(image), square, entry.size, how, draw) : undefined;
    const shown = photo?.square ?? square;
    const truth = recolour(cut(image, shown, size, shown.extent <= size ? 'bicubic' : 'lanczos'));
    const input = photo
      ? cut(photo.image, scaleSquare(shown, photo.image.width / image.width), entry.size, 'bicubic')
      : kind === 'clean'
        ? resize(truth, entry.size, entry.size)
        : degrade(truth, entry.size, how, draw);
    const moved = moveLines(lines, shown, size);
    const sample = { truth, input, lines: flip ? flipLines(moved, size) : moved, clean: kind === 'clean' };
    return { sample, shown };
  };
  return { options, soften, at };
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
