/**
 * Disturbs the program while it works.
 *
 *   npm run faults -- kill                               # all commands that write files, 100 kills each
 *   npm run faults -- kill train --kills 20 --seed 7     # one of them
 *   npm run faults -- kill --program dist/cli.js         # the program as it was built, which starts faster
 */
import { parseArgs } from 'node:util';
import { killRuns } from './kill.js';
import { SCENARIOS } from './scenarios.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '100' },
    program: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
  },
});
const [fault, ...wanted] = positionals;
const names = SCENARIOS.map(({ name }) => name);
const unknown = wanted.filter((name) => !names.includes(name));
if (fault !== 'kill' || unknown.length > 0)
  throw new Error(`Expected kill and commands among ${names.join(', ')} but received ${positionals.join(' ')}`);

const seed = Number(values.seed);
const program = values.program === undefined ? undefined : [values.program];
for (const scenario of SCENARIOS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const tally = await killRuns(scenario, { kills: Number(values.kills), seed, program });
  const { kills, whileWriting, resumed, findings } = tally;
  console.log(
    `${scenario.name}: ${kills} kills (seed ${seed}), ${whileWriting} while a file was being written; ${resumed} runs went on to their end; ${findings.length} findings`,
  );
  for (const finding of findings) console.log(`  ${finding.split('\n').slice(0, 6).join('\n    ')}`);
  if (findings.length > 0) process.exitCode = 1;
}
process.exit();
