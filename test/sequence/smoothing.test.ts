import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { oneEuro } from '../../src/sequence/one-euro.js';
import { smoothBoxes } from '../../src/sequence/smooth.js';

/** ±1 about a value, by turns. */
const tremble = (i: number) => (i % 2 === 0 ? 1 : -1);
const roughness = (values: readonly number[]) =>
  values.slice(1).reduce((sum, value, i) => sum + Math.abs(value - values[i]!), 0);

describe('oneEuro', () => {
  it('gives the first value as it is, holds what trembles, and follows what moves', () => {
    const still = oneEuro();
    const input = Array.from({ length: 40 }, (_, i) => 100 + tremble(i));
    const held = input.map((value) => still(value, 1 / 25));
    expect(held[0]).toBe(101);
    expect(roughness(held.slice(10))).toBeLessThan(0.3 * roughness(input.slice(10)));
    const lag = (beta: number) => {
      const filter = oneEuro({ beta });
      return Array.from({ length: 40 }, (_, i) => 20 * i - filter(20 * i, 1 / 25)).at(-1)!;
    };
    expect(lag(0.05)).toBeLessThan(lag(0) / 4);
  });

  it('is the filter of first order where the cutoff does not rise', () => {
    const filter = oneEuro({ minCutoff: 1 / (2 * Math.PI), beta: 0 });
    filter(0, 1);
    expect(filter(8, 1)).toBe(4); // share 1 / (1 + 1)
    expect(() => oneEuro({ beta: -1 })).toThrow(OptionError);
  });
});

describe('smoothBoxes', () => {
  const box = (x: number) => ({ x, y: 2 * x, width: 10, height: 12 });

  it('leaves what moves evenly, to its ends', () => {
    const even = Array.from({ length: 7 }, (_, i) => box(3 * i));
    for (const [i, one] of smoothBoxes(even).entries()) {
      expect(one.x).toBeCloseTo(even[i]!.x, 10);
      expect(one.y).toBeCloseTo(even[i]!.y, 10);
    }
  });

  it('quietens what trembles, and takes clips of one frame', () => {
    const trembling = Array.from({ length: 20 }, (_, i) => box(tremble(i)));
    const x = smoothBoxes(trembling).map((one) => one.x);
    expect(roughness(x)).toBeLessThan(0.35 * roughness(trembling.map((one) => one.x)));
    expect(smoothBoxes([box(4)])).toEqual([box(4)]);
  });
});
