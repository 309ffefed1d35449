import fc from 'fast-check';
import { describe, it } from 'vitest';
import { TestMemory, VARIANTS } from './memory.js';

/** Size of a random case. */
export interface RandomSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filters: number;
  readonly seed: number;
}

/**
 * Sizes of 1 … 130 pixels a side and 1 … 129 channels. One of the four is drawn freely; the others shrink until the work is affordable for the
 * plain twin.
 */
export function randomSize(limit: number): fc.Arbitrary<RandomSize> {
  const side = fc.integer({ min: 1, max: 130 });
  const channels = fc.integer({ min: 1, max: 129 });
  const free = fc.constantFrom('height', 'width', 'channels', 'filters');
  return fc
    .record({ height: side, width: side, channels, filters: channels, seed: fc.nat(1e6), free })
    .map(({ free: kept, seed, ...size }) => {
      const keys = (['height', 'width', 'channels', 'filters'] as const).filter((key) => key !== kept);
      while (size.height * size.width * size.channels * size.filters > limit) {
        const largest = keys.reduce((a, b) => (size[b] > size[a] ? b : a));
        size[largest] = Math.ceil(size[largest] * 0.7);
      }
      return { ...size, seed };
    });
}

/** Runs the named cases, then random ones, on every binary. */
export function eachCase<T>(
  kernel: string,
  named: Readonly<Record<string, T>>,
  random: fc.Arbitrary<T>,
  check: (memory: TestMemory, value: T) => void,
  numRuns = 15,
): void {
  for (const variant of VARIANTS) {
    describe(`${kernel}, ${variant}`, () => {
      const memory = new TestMemory(variant);
      const run = (value: T) => {
        memory.reset();
        check(memory, value);
      };
      it.each(Object.entries(named))('%s', (_, value) => run(value));
      it('random shapes', () => fc.assert(fc.property(random, run), { numRuns, seed: 20 }));
    });
  }
}
