/**
 * Hands damaged input to what reads files and options.
 *
 *   npm run fuzz                                   # all targets, a minute each
 *   npm run fuzz -- models options --minutes 60    # these, an hour each
 *   npm run fuzz -- models --seed 7 --from 1234 --inputs 1    # one input once more
 */
import { parseArgs } from 'node:util';
import { TARGETS } from './targets/index.js';
import { watched } from './watched.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    from: { type: 'string', default: '0' },
    inputs: { type: 'string', default: '1e9' },
  },
});
const names = TARGETS.map(({ name }) => name);
const wanted = positionals.length > 0 ? positionals : names;
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`Unknown targets ${unknown.join(', ')}; known: ${names.join(', ')}`);

let found = 0;
for (const name of wanted) {
  const tally = await watched(name, {
    seed: Number(values.seed),
    from: Number(values.from),
    inputs: Number(values.inputs),
    milliseconds: Number(values.minutes) * 60_000,
  });
  const { inputs, refused, longest, memory, findings, seed } = tally;
  console.log(
    `${name}: ${inputs} inputs (seed ${seed}), ${refused} refused, longest ${Math.round(longest)} ms, ${memory} MB, ${findings.length} findings`,
  );
  for (const { input, what } of findings)
    console.log(`  input ${input}: ${what.split('\n').slice(0, 6).join('\n    ')}`);
  found += findings.length;
}
process.exitCode = found > 0 ? 1 : 0;
