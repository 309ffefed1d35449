/**
 * Tries the packed library as a newcomer would, in empty folders, as the papers tell; see docs/TRIAL.md.
 *
 *   npm run trial                                # everything
 *   npm run trial -- --kind install,bundler      # some kinds: install, guides, examples, bundler, page
 *   npm run trial -- --only vite,node@22         # what has one of these words in its name
 *   npm run trial -- --write                     # states what came of it in docs/TRIAL.md
 *   npm run trial -- --list
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../package/build.js';
import { rows } from './rows.js';
import { choose, runRow } from './run.js';
import { restate, type Stated, writeTable } from './table.js';
import { Workshop } from './workshop.js';

const STATED = join(root, 'docs/TRIAL.md');
const list = (text: string) => text.split(',').filter(Boolean);
const { values } = parseArgs({
  options: {
    kind: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    list: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const chosen = choose(rows, list(values.only), list(values.kind));
if (values.list) {
  for (const { kind, name } of chosen) console.log(`${kind}: ${name}`);
  process.exit();
}

const day = new Date().toISOString().slice(0, 10);
const results: Stated[] = [];
const workshop = await Workshop.open();
try {
  for (const row of chosen) {
    const { log, ...result } = await runRow(row, workshop);
    results.push({ ...result, day });
    console.log(`${result.kind}: ${result.name} (${result.with}): ${result.seen}`);
    if (log !== undefined) {
      console.log(log.replace(/^/gm, '    '));
      process.exitCode = 1;
    }
    // At once: a trial that is stopped has stated what it found.
    if (values.write) writeFileSync(STATED, restate(readFileSync(STATED, 'utf8'), results.slice(-1), rows));
  }
} finally {
  workshop.remove();
}
console.log(`\n${writeTable(results)}`);
process.exit();
