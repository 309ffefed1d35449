/** Statistics of natural pictures, block by block: what the NIQE-style index compares. */
import { fitGaussian } from './gaussian-fit.js';
import { halve } from './halve.js';
import { filterValid, gaussianWindow } from './window.js';

/** Side of a block at full size, px. */
export const NATURAL_BLOCK = 32;

/** Figures of a block: 18 at each of two scales. */
export const NATURAL_FEATURES = 36;

/** Neighbours whose products are fitted, [rows down, columns right]. */
const SHIFTS = [
  [0, 1],
  [1, 0],
  [1, 1],
  [-1, 1],
] as const;

/**
 * The features of NIQE (Mittal, Soundararajan, Bovik 2013) on blocks of 32×32 px instead of 96×96, the second scale the mean of 2×2 px.
 * Blocks do not overlap and start at the top left; what is left over at the right and below does not count.
 *
 * @param plane luma [height, width], [0, 255]
 * @param width columns, px
 * @param height rows, px
 * @returns a row of 36 for every block that has structure at both scales; flat blocks have no statistics and are left out
 */
export function naturalFeatures(plane: Float64Array, width: number, height: number): Float64Array[] {
  const fine = normalised(plane, width, height);
  const coarse = normalised(halve(plane, width, height), width >> 1, height >> 1);
  const rows: Float64Array[] = [];
  for (let top = 0; top + NATURAL_BLOCK <= height; top += NATURAL_BLOCK) {
    for (let left = 0; left + NATURAL_BLOCK <= width; left += NATURAL_BLOCK) {
      const first = blockFeatures(cut(fine, width, left, top, NATURAL_BLOCK));
      const second = blockFeatures(cut(coarse, width >> 1, left >> 1, top >> 1, NATURAL_BLOCK >> 1));
      if (first && second) rows.push(Float64Array.from([...first, ...second]));
    }
  }
  return rows;
}

/** Mean subtracted, contrast normalised: (Y - μ) / (σ + 1) in a Gaussian window of 7×7, σ = 7/6, borders repeated. */
function normalised(plane: Float64Array, width: number, height: number): Float64Array {
  const window = gaussianWindow(7, 7 / 6);
  const padded = repeatBorder(plane, width, height, 3);
  const mean = filterValid(padded, width + 6, height + 6, window);
  const squares = filterValid(
    padded.map((value) => value * value),
    width + 6,
    height + 6,
    window,
  );
  return plane.map((value, i) => {
    const difference = value - mean[i]!;
    // In a flat area only rounding is left, whose sign means nothing.
    if (Math.abs(difference) < 1e-9) return 0;
    return difference / (Math.sqrt(Math.abs(squares[i]! - mean[i]! ** 2)) + 1);
  });
}

function repeatBorder(plane: Float64Array, width: number, height: number, border: number): Float64Array {
  const outWidth = width + 2 * border;
  const clamp = (value: number, size: number) => Math.min(Math.max(value - border, 0), size - 1);
  return Float64Array.from(
    { length: outWidth * (height + 2 * border) },
    (_, i) => plane[clamp(Math.floor(i / outWidth), height) * width + clamp(i % outWidth, width)]!,
  );
}

function cut(plane: Float64Array, width: number, left: number, top: number, side: number): Float64Array {
  const block = new Float64Array(side * side);
  for (let y = 0; y < side; y++) {
    const start = (top + y) * width + left;
    block.set(plane.subarray(start, start + side), y * side);
  }
  return block;
}

/** 18 figures of a square block, `undefined` where a distribution cannot be fitted. */
function blockFeatures(block: Float64Array): number[] | undefined {
  const side = Math.sqrt(block.length);
  const own = fitGaussian(block);
  if (!own) return undefined;
  const features = [own.shape, (own.left + own.right) / 2];
  for (const [down, right] of SHIFTS) {
    // Neighbours wrap around the block, as in the published code.
    const fit = fitGaussian(
      block.map((value, i) => {
        const y = (Math.floor(i / side) - down + side) % side;
        const x = ((i % side) - right + side) % side;
        return value * block[y * side + x]!;
      }),
    );
    if (!fit) return undefined;
    features.push(fit.shape, fit.mean, fit.left, fit.right);
  }
  return features;
}
