import { packMatrix } from '../convolution/pack.js';

/** G of F(2, 3) and F(4, 3) (Lavin and Gray 2016). */
const G = {
  2: [
    [1, 0, 0],
    [1 / 2, 1 / 2, 1 / 2],
    [1 / 2, -1 / 2, 1 / 2],
    [0, 0, 1],
  ],
  4: [
    [1 / 4, 0, 0],
    [-1 / 6, -1 / 6, -1 / 6],
    [-1 / 6, 1 / 6, -1 / 6],
    [1 / 24, 1 / 12, 1 / 6],
    [1 / 24, -1 / 12, 1 / 6],
    [0, 0, 1],
  ],
} as const;

/**
 * Transforms 3x3 weights: G · w · Gᵀ in double precision, packed per position: [(m + 2)²][part][panel][cin][8].
 *
 * @param kernel [3, 3, cin, filters]
 * @param m side of the output tile
 */
export function packWinograd(kernel: Float32Array, filters: number, parts: number, m: 2 | 4): Float32Array {
  const g = G[m];
  const plane = kernel.length / 9; // cin · filters
  // Packed first: nine planes to rearrange instead of (m + 2)².
  const taps = Array.from({ length: 9 }, (_, tap) =>
    packMatrix(kernel.subarray(tap * plane, (tap + 1) * plane), filters, parts, false),
  );
  const length = taps[0]!.length;
  const result = new Float32Array(g.length ** 2 * length);
  for (const [a, row] of g.entries()) {
    const line = [0, 1, 2].map((x) =>
      combine([taps[x]!, taps[3 + x]!, taps[6 + x]!], row, new Float64Array(length)),
    ) as unknown as Planes;
    for (const [b, column] of g.entries()) {
      const at = (a * g.length + b) * length;
      combine(line, column, result.subarray(at, at + length));
    }
  }
  return result;
}

type Plane = Float32Array | Float64Array;
type Planes = readonly [Plane, Plane, Plane];

/** Writes the weighted sum of three planes. */
function combine<T extends Plane>([p, q, r]: Planes, [u, v, w]: readonly [number, number, number], into: T): T {
  for (let i = 0; i < into.length; i++) into[i] = u * p[i]! + v * q[i]! + w * r[i]!;
  return into;
}
