import type { TurnedSquare } from '../../image/turned-square.js';
import { type MovedPart, movedRow, offsetAt } from './expression.js';

/** So far from its border a picture is not read, px: cubic interpolation needs two neighbours. */
const BORDER = 2;
/** Pixels that cubic interpolation reads. */
export const TAPS = 16;

/** Where the pixels of a frame lie in the frame before, for a batch; `training/msfsr_training/motion.py`. */
export interface Motion {
  /** Pixels of the batch before that each pixel is made of, tap by tap [16, n · size · size]. */
  readonly places: Int32Array;
  /** Their weights, cubic with a = -0.75; 0 where the frame before does not show the pixel. */
  readonly weights: Float32Array;
  /** 1 where it does [n · size · size]. */
  readonly seen: Float32Array;
}

/** What a frame shows of its picture. */
export interface Pose {
  /** px of the picture. */
  readonly square: TurnedSquare;
  /** How parts of the face have moved. */
  readonly parts: readonly MovedPart[];
}

/** What two successive frames of a picture show of it, and whether they are mirrored. */
export interface Move {
  readonly before: Pose;
  readonly after: Pose;
  readonly flip: boolean;
}

/**
 * The motion of a batch of frames.
 *
 * @param size side of the frames, px
 */
export function motionOf(moves: readonly Move[], size: number): Motion {
  const pixels = moves.length * size * size;
  const motion = {
    places: new Int32Array(TAPS * pixels),
    weights: new Float32Array(TAPS * pixels),
    seen: new Float32Array(pixels),
  };
  for (const [i, move] of moves.entries()) addMove(move, size, i * size * size, pixels, motion);
  return motion;
}

function addMove(move: Move, size: number, first: number, pixels: number, motion: Motion): void {
  const { flip } = move;
  const [before, after] = [move.before.square, move.after.square];
  const side = flip ? -1 : 1;
  const [cosAfter, sinAfter] = [Math.cos(after.angle), Math.sin(after.angle)];
  const [cosBefore, sinBefore] = [Math.cos(before.angle), Math.sin(before.angle)];
  const reach = 0.5 - (BORDER + 0.5) / size;
  for (let v = 0, pixel = first; v < size; v++) {
    for (let u = 0; u < size; u++, pixel++) {
      const [across, down] = [side * ((u + 0.5) / size - 0.5) * after.extent, ((v + 0.5) / size - 0.5) * after.extent];
      const shown = after.x + cosAfter * across - sinAfter * down;
      const row = after.y + sinAfter * across + cosAfter * down;
      const still = row + offsetAt(move.after.parts, shown, row);
      const [x, y] = [shown - before.x, movedRow(move.before.parts, shown, still) - before.y];
      const beside = (side * (cosBefore * x + sinBefore * y)) / before.extent;
      const below = (cosBefore * y - sinBefore * x) / before.extent;
      if (Math.abs(beside) > reach || Math.abs(below) > reach) continue;
      motion.seen[pixel] = 1;
      addTaps((beside + 0.5) * size - 0.5, (below + 0.5) * size - 0.5, size, first, pixel, pixels, motion);
    }
  }
}

function addTaps(
  x: number,
  y: number,
  size: number,
  first: number,
  pixel: number,
  pixels: number,
  { places, weights }: Motion,
): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [across, down] = [cubic(x - left), cubic(y - top)];
  for (let tap = 0; tap < TAPS; tap++) {
    const [i, j] = [tap & 3, tap >> 2];
    // On the last row and column the outermost taps weigh nothing.
    const [column, row] = [Math.min(left + i - 1, size - 1), Math.min(top + j - 1, size - 1)];
    places[tap * pixels + pixel] = first + row * size + column;
    weights[tap * pixels + pixel] = across[i]! * down[j]!;
  }
}

/** Weights of the pixels at -1, 0, 1 and 2 for a place between 0 and 1 (Keys, a = -0.75). */
function cubic(t: number): readonly [number, number, number, number] {
  const near = (d: number) => (1.25 * d - 2.25) * d * d + 1;
  const far = (d: number) => ((-0.75 * d + 3.75) * d - 6) * d + 3;
  return [far(1 + t), near(t), near(1 - t), far(2 - t)];
}
