/**
 * Arrays of numbers are compared in one go: `toEqual` asks about every pixel and every weight by itself, which takes seconds for a picture. Where
 * two differ, it is asked as ever, and says where.
 */
import { expect } from 'vitest';

type Numbers = Float32Array | Uint8Array | Uint8ClampedArray;

const isNumbers = (value: unknown): value is Numbers => ArrayBuffer.isView(value) && !(value instanceof DataView);

expect.addEqualityTesters([
  (a, b) => {
    if (!isNumbers(a) || !isNumbers(b) || a.constructor !== b.constructor || a.length !== b.length) return undefined;
    return a.every((value, i) => Object.is(value, b[i])) || undefined;
  },
]);
