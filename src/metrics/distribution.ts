/** Mean and covariance of rows, and how far two such distributions lie apart. */

/** A multivariate Gaussian. */
export interface Distribution {
  /** n means. */
  readonly mean: Float64Array;
  /** Covariance [n, n]. */
  readonly covariance: Float64Array;
}

/**
 * Mean and sample covariance.
 *
 * @param rows at least one, of equal length; the covariance of a single row is 0
 */
export function distributionOf(rows: readonly Float64Array[]): Distribution {
  const n = rows[0]!.length;
  const mean = new Float64Array(n);
  for (const row of rows) for (let i = 0; i < n; i++) mean[i] = mean[i]! + row[i]! / rows.length;
  const covariance = new Float64Array(n * n);
  const scale = 1 / Math.max(rows.length - 1, 1);
  for (const row of rows) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        covariance[i * n + j] = covariance[i * n + j]! + scale * (row[i]! - mean[i]!) * (row[j]! - mean[j]!);
      }
    }
  }
  return { mean, covariance };
}

/**
 * √(dᵀ ((A + B) / 2)⁻¹ d), d the difference of the means.
 *
 * @param a its covariance positive definite
 * @param b any sample covariance
 */
export function distributionDistance(a: Distribution, b: Distribution): number {
  const n = a.mean.length;
  // Cholesky: (A + B) / 2 = L Lᵀ; the distance is the length of L⁻¹ d.
  const l = a.covariance.map((value, i) => (value + b.covariance[i]!) / 2);
  const solved = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let value = l[i * n + j]!;
      for (let k = 0; k < j; k++) value -= l[i * n + k]! * l[j * n + k]!;
      l[i * n + j] = i === j ? Math.sqrt(value) : value / l[j * n + j]!;
    }
    let rest = a.mean[i]! - b.mean[i]!;
    for (let k = 0; k < i; k++) rest -= l[i * n + k]! * solved[k]!;
    solved[i] = rest / l[i * n + i]!;
    sum += solved[i]! ** 2;
  }
  return Math.sqrt(sum);
}
