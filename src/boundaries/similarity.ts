import { OptionError } from '../errors.js';

/** A similarity transform (scale, rotation, shift) and how well it fits. */
export interface Similarity {
  /** Moves points x0, y0, x1, y1, … */
  readonly map: (points: ArrayLike<number>) => Float32Array;
  /** Length of a unit of `from` in units of `to`. */
  readonly scale: number;
  /** Root mean square distance of the moved `from` to `to`, in units of `to`. */
  readonly misfit: number;
}

/**
 * The similarity transform that brings `from` nearest to `to` in the sense of least squares; never a reflection.
 *
 * With points as complex numbers z (from) and w (to), both taken from their means, the transform is w ≈ a·z with
 * a = Σ z̄w / Σ z̄z (Procrustes analysis without its scale constraint).
 *
 * @throws OptionError if the points of `to` coincide: there is no scale then.
 */
export function similarity(from: ArrayLike<number>, to: ArrayLike<number>): Similarity {
  const n = from.length / 2;
  let [fx, fy, tx, ty] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    fx += from[2 * i]! / n;
    fy += from[2 * i + 1]! / n;
    tx += to[2 * i]! / n;
    ty += to[2 * i + 1]! / n;
  }
  let [re, im, size, spread] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [zx, zy, wx, wy] = [from[2 * i]! - fx, from[2 * i + 1]! - fy, to[2 * i]! - tx, to[2 * i + 1]! - ty];
    re += zx * wx + zy * wy;
    im += zx * wy - zy * wx;
    size += zx * zx + zy * zy;
    spread += wx * wx + wy * wy;
  }
  const scale = Math.hypot(re, im) / size;
  if (!(scale > 0)) throw new OptionError(`Expected ${n} points that differ for points but received equal ones`);
  re /= size;
  im /= size;
  return {
    map: (points) =>
      Float32Array.from(points, (_, k) => {
        const [x, y] = [points[k & ~1]! - fx, points[k | 1]! - fy];
        return k & 1 ? im * x + re * y + ty : re * x - im * y + tx;
      }),
    scale,
    // Σ|w − az|² = Σ|w|² − |a|²·Σ|z|² at the optimum; rounding may leave a tiny negative.
    misfit: Math.sqrt(Math.max(0, spread - scale * scale * size) / n),
  };
}
