import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layOut } from '../../src/engine/schedule/arena.js';

const interval = fc
  .record({ bytes: fc.integer({ min: 1, max: 5000 }), first: fc.nat(30), length: fc.nat(10) })
  .map(({ bytes, first, length }) => ({ bytes, first, last: first + length }));
const intervals = fc.array(interval, { maxLength: 40 });

it.each([0, Infinity])('never lets two buffers that live together overlap, nor touch; room %d', (room) => {
  fc.assert(
    fc.property(intervals, (intervals) => {
      const { offsets, bytes } = layOut(intervals, room);
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
  expect(layOut(chain, Infinity).bytes).toBe(2 * 128);
});

it('shares memory among one size only where there is room, and packs tightly where there is not', () => {
  const chain = Array.from({ length: 10 }, (_, i) => ({ bytes: 64 + 64 * (i % 2), first: 2 * i, last: 2 * i + 1 }));
  const roomy = layOut(chain, 128 + 192);
  expect(roomy.bytes).toBe(128 + 192);
  expect(new Set(roomy.offsets.values()).size).toBe(2);
  const tight = layOut(chain, 128 + 191);
  expect(tight.bytes).toBe(192);
  expect(new Set(tight.offsets.values()).size).toBe(1);
});
