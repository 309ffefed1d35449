/**
 * Makes many calls of all kinds in one process and looks at its memory.
 *
 *   npm run soak -- --calls 20000 --backend engine
 *   npm run soak -- --calls 2000 --backend webgl --seed 7
 */
import { parseArgs } from 'node:util';
import { BACKENDS, soakBackend } from './run.js';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '2000' },
    backend: { type: 'string', default: 'engine' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
  },
});
const backend = BACKENDS.find((name) => name === values.backend);
if (!backend) throw new Error(`Expected one of ${BACKENDS.join(', ')} for --backend but received ${values.backend}`);
const extent = { calls: Number(values.calls), seed: Number(values.seed) };
const { looks, outcomes, sample, findings } = await soakBackend(backend, extent);
console.log(`${backend}: ${extent.calls} calls (seed ${extent.seed}): ${JSON.stringify(outcomes)}`);
for (const name of Object.keys(looks[0]!)) console.log(`  ${name}: ${looks.map((look) => look[name]).join(' ')}`);
console.log(`  ${Object.keys(sample).length} calls made again in a fresh process; ${findings.length} findings`);
for (const finding of findings) console.log(`  ${finding}`);
process.exitCode = findings.length > 0 ? 1 : 0;
