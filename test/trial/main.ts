/**
 * Tries the packed library as a newcomer would, in empty folders, as the papers tell.
 *
 *   npm run trial                                # everything
 *   npm run trial -- --kind install,bundler      # some kinds: install, guides, examples, bundler, page
 *   npm run trial -- --only vite,node@22         # what has one of these words in its name
 *   npm run trial -- --write                     # states what came of it in docs/TRIAL.md
 *   npm run trial -- --list
 */
import { parseArgs } from 'node:util';
import { bundlerRows } from './bundlers.js';
import { exampleRows } from './examples.js';
import { guideRows } from './guides.js';
import { installRows } from './installs.js';
import { pageRows } from './plain-pages.js';
import { choose, runRow } from './run.js';
import { Workshop } from './workshop.js';

const list = (text: string) => text.split(',').filter(Boolean);
const { values } = parseArgs({
  options: {
    kind: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    list: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const rows = choose([...installRows, ...guideRows, ...exampleRows, ...bundlerRows, ...pageRows], list(values.only), list(values.kind));
if (values.list) {
  for (const { kind, name } of rows) console.log(`${kind}: ${name}`);
  process.exit();
}
const workshop = await Workshop.open();
try {
  for (const row of rows) {
    const result = await runRow(row, workshop);
    console.log(`${result.kind}: ${result.name} (${result.with}): ${result.seen}`);
    if (result.log !== undefined) {
      console.log(result.log.replace(/^/gm, '    '));
      process.exitCode = 1;
    }
  }
} finally {
  workshop.remove();
}
process.exit();
