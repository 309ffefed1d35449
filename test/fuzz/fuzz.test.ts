import { afterAll, expect, it } from 'vitest';
import { Draw } from './draw.js';
import { mutateBytes, mutateJson } from './mutate.js';
import { run } from './run.js';
import { TARGETS } from './targets/index.js';
import { Watched } from './watched.js';

const LONG = 300_000;
/** A fixed one: whoever changes code sees what the change did. */
const SEED = 18;
/** One for all: most inputs take less time than a process takes to start. `npm run fuzz` starts one for each target. */
const watched = new Watched();
afterAll(() => watched.end());

it.each(TARGETS.map(({ name, about }) => [about, name]))(
  'damaged input is refused by a typed error or answered: %s',
  { timeout: LONG },
  async (_, name) => {
    const extent = { seed: SEED, from: 0, inputs: 400, milliseconds: 20_000 };
    const { inputs, refused, findings } = await watched.run(name, extent);
    expect(findings).toEqual([]);
    expect(inputs).toBeGreaterThan(50);
    // Worker messages are answered by a message.
    if (name !== 'worker-messages') expect(refused).toBeGreaterThan(inputs / 10);
  },
);

it('an error without a type, a slow input and a dead process are findings', { timeout: LONG }, async () => {
  const broken = {
    name: 'broken',
    about: '',
    prepare: async () => {
      let input = 0;
      return async () => {
        input++;
        if (input === 2) throw new TypeError('not mine');
        for (const start = process.cpuUsage(); input === 3 && process.cpuUsage(start).user < 1.5e6; );
      };
    },
  };
  const { findings } = await run(broken, { seed: 1, from: 0, inputs: 3, milliseconds: 60_000 });
  expect(findings.some(({ what }) => what.includes('not mine'))).toBe(true);
  expect(findings.some(({ what }) => what.startsWith('took'))).toBe(true);
  const gone = await watched.run('nobody', { seed: 1, from: 5, inputs: 1, milliseconds: 1000 });
  expect(gone.findings).toEqual([expect.objectContaining({ input: 5, what: expect.stringMatching(/ended with 1/) })]);
});

it('inputs depend on seed and number alone', () => {
  const bytes = (input: number) => mutateBytes(new Uint8Array(50).fill(3), new Draw(1, input));
  const json = (input: number) => JSON.stringify(mutateJson({ a: [1, { b: 'c' }], d: null }, new Draw(1, input)));
  for (let input = 0; input < 20; input++) {
    expect(bytes(input)).toEqual(bytes(input));
    expect(json(input)).toBe(json(input));
  }
  expect(new Set(Array.from({ length: 20 }, (_, input) => bytes(input).join())).size).toBeGreaterThan(15);
});
