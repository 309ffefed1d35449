/** Some calls of all kinds; `npm run soak` makes thousands. */
import { expect, it } from 'vitest';
import { soakBackend } from './run.js';
import { growth } from './soak.js';

it.each(['engine', 'wasm'] as const)(
  '60 calls of all kinds leave nothing behind, and give what a fresh process gives, %s',
  { timeout: 300_000 },
  async (backend) => {
    const { findings, outcomes, looks, sample } = await soakBackend(backend, { seed: 1, calls: 60 });
    expect(findings).toEqual([]);
    expect(looks.length).toBeGreaterThan(10);
    expect(Object.keys(sample).length).toBeGreaterThan(10);
    expect(outcomes.done).toBeGreaterThan(30);
    expect(outcomes).toMatchObject({ MSFSR_OPTION: expect.any(Number), MSFSR_TEST: expect.any(Number) });
  },
);

it('what grows is found', () => {
  const looks = Array.from({ length: 20 }, (_, i) => ({ tensors: 5 + Math.floor(i / 4), heap: 1e6 * (1 + i / 10) }));
  expect(growth(looks, 60)).toEqual(['tensors grew from 7 to 8']);
  const slowly = looks.map(({ heap }) => ({ heap: 50e6 + heap }));
  expect(growth(slowly, 60)).toEqual([]);
  expect(growth(slowly, 20_000)).toEqual([expect.stringMatching(/^heap still grew at the end: 52200000 to 52700000/)]);
  expect(
    growth(
      looks.map((_, i) => ({ heap: 50e6 + (i % 2) * 1e5 })),
      20_000,
    ),
  ).toEqual([]);
});
