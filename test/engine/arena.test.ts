import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layOut } from '../../src/engine/arena.js';

const interval = fc
  .record({ bytes: fc.integer({ min: 1, max: 5000 }), first: fc.nat(30), length: fc.nat(10) })
  .map(({ bytes, first, length }) => ({ bytes, first, last: first + length }));

it('never lets two buffers that live together overlap, nor touch', () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 40 }), (intervals) => {
      const { offsets, bytes } = layOut(intervals);
      for (const a of intervals) {
        expect(offsets.get(a)! % 64).toBe(0);
        expect(offsets.get(a)! + a.bytes + 16).toBeLessThanOrEqual(bytes);
        for (const b of intervals) {
          if (a === b || a.last < b.first || b.last < a.first) continue;
          const [low, high] = offsets.get(a)! < offsets.get(b)! ? [a, b] : [b, a];
          expect(offsets.get(low)! + low.bytes + 16).toBeLessThanOrEqual(offsets.get(high)!);
        }
      }
    }),
    { seed: 3, numRuns: 50 },
  );
});

it('uses the memory of the dead again', () => {
  const chain = Array.from({ length: 10 }, (_, i) => ({ bytes: 64, first: i, last: i + 1 }));
  expect(layOut(chain).bytes).toBe(2 * 128);
});
