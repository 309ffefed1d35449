/** Fits asymmetric generalised Gaussians by moments, as BRISQUE and NIQE do. */

/** Shape and scales of an asymmetric generalised Gaussian around 0. */
export interface GaussianFit {
  /** Exponent, [0.2, 10]: 2 for a Gaussian, 1 for a Laplacian. */
  readonly shape: number;
  /** Scale of the values below 0. */
  readonly left: number;
  /** Scale of the values above 0. */
  readonly right: number;
  /** Mean of the fitted distribution. */
  readonly mean: number;
}

const SHAPES = [0.2, 10] as const;

/**
 * Moment-matching fit (Lasmar, Stitou, Berthoumieu 2009).
 *
 * @param values samples
 * @returns `undefined` where there are no values below 0 or none above it: a flat or one-sided sample has no such fit
 */
export function fitGaussian(values: Float64Array): GaussianFit | undefined {
  let [below, belowCount, above, aboveCount, magnitude] = [0, 0, 0, 0, 0];
  for (const value of values) {
    magnitude += Math.abs(value);
    if (value < 0) {
      below += value * value;
      belowCount++;
    } else if (value > 0) {
      above += value * value;
      aboveCount++;
    }
  }
  if (belowCount === 0 || aboveCount === 0) return undefined;
  const leftDeviation = Math.sqrt(below / belowCount);
  const rightDeviation = Math.sqrt(above / aboveCount);
  const ratio = leftDeviation / rightDeviation;
  const moments = (magnitude / values.length) ** 2 / ((below + above) / values.length);
  const shape = shapeOf((moments * (ratio ** 3 + 1) * (ratio + 1)) / (ratio ** 2 + 1) ** 2);
  const [one, two, three] = [logGamma(1 / shape), logGamma(2 / shape), logGamma(3 / shape)];
  const scale = Math.exp((one - three) / 2);
  const left = leftDeviation * scale;
  const right = rightDeviation * scale;
  return { shape, left, right, mean: (right - left) * Math.exp(two - one) };
}

/** Solves Γ(2/α)² / (Γ(1/α) Γ(3/α)) = moments for α; the left side rises with α. Beyond the range: its end. */
function shapeOf(moments: number): number {
  const target = Math.log(moments);
  let [low, high]: [number, number] = [...SHAPES];
  // 48 halvings of an interval of 10: below the spacing of doubles.
  for (let i = 0; i < 48; i++) {
    const middle = (low + high) / 2;
    if (2 * logGamma(2 / middle) - logGamma(1 / middle) - logGamma(3 / middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Lanczos's coefficients for g = 7, n = 9. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** log Γ(x) for x > 0, relative error about 1e-14. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (z + i);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}
