import { describe, expect, it } from 'vitest';
import { packMatrix, packVector } from '../../src/kernels/convolution.js';
import { type Packing, packed } from '../../src/kernels/packing.js';
import { packWinograd } from '../../src/kernels/winograd.js';

const values = (length: number) => new Float32Array(length).map((_, i) => ((i * 7919) % 1000) / 500 - 1);

describe('weights are packed into memory that held something else', () => {
  const kernel = values(3 * 3 * 21 * 12);
  const cases: [string, Packing][] = [
    ['a matrix', packMatrix(kernel, 12, 1, false)],
    ['a matrix with a narrow last panel', packMatrix(kernel, 12, 1, true)],
    ['a matrix in parts', packMatrix(kernel, 12, 2, true)],
    ['a vector', packVector(values(12), 12, 2, false)],
    ['F(2, 3)', packWinograd(kernel, 12, 1, 2)],
    ['F(4, 3)', packWinograd(kernel, 12, 1, 4)],
    ['F(4, 3) in parts', packWinograd(kernel, 12, 2, 4)],
  ];
  it.each(cases)('%s', (_, packing) => {
    const used = new Float32Array(packing.length).fill(Number.NaN);
    packing.write(used);
    expect(used).toEqual(packed(packing));
    expect(used.includes(Number.NaN)).toBe(false);
  });
});

it.each([2, 4] as const)('F(%i, 3) is G · w · Gᵀ in double precision, rounded once', (m) => {
  const g = {
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
  }[m];
  const [inputs, filters] = [19, 8];
  const kernel = values(9 * inputs * filters);
  const result = packed(packWinograd(kernel, filters, 1, m));
  const sum = ([u, v, w]: readonly number[], p: number, q: number, r: number) => u! * p + v! * q + w! * r;
  for (const [y, row] of g.entries()) {
    for (const [x, column] of g.entries()) {
      for (let i = 0; i < inputs * filters; i++) {
        const tap = (ky: number, kx: number) => kernel[(3 * ky + kx) * inputs * filters + i]!;
        const line = (kx: number) => sum(row, tap(0, kx), tap(1, kx), tap(2, kx));
        const expected = Math.fround(sum(column, line(0), line(1), line(2)));
        expect(result[((m + 2) * y + x) * inputs * filters + i]! + 0).toBe(expected + 0); // either zero
      }
    }
  }
});
