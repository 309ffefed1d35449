/**
 * Prints the table of groups for the card of a network: quality by skin tone, sex and age, as in `card.md` of compact-x8.
 *
 *   npx tsx scripts/group-table.ts compact-x8-real [--degrade real] [--entry N] [--degradation HOW] [--fidelity F] [--split NAME] [--faces ../shared/faces]
 */
import { parseArgs } from 'node:util';
import { loadAnalyzer } from '../src/cli/load-analyzer.js';
import { openNetwork } from '../src/node/index.js';
import { groupTable } from './release/card.js';
import { measureGroups } from './release/measure-groups.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    degrade: { type: 'string', default: 'clean' },
    entry: { type: 'string', default: '1' },
    degradation: { type: 'string', default: 'clean' },
    fidelity: { type: 'string', default: '1' },
    split: { type: 'string', default: 'test' },
    faces: { type: 'string', default: '../shared/faces' },
  },
});
const [name] = positionals;
if (!name || !['clean', 'real'].includes(values.degrade))
  throw new Error('Usage: group-table NAME [--degrade clean|real] [--entry N] [--degradation HOW] [--fidelity F] …');

const model = await openNetwork(name);
const groups = await measureGroups(model, values.faces, values.split, await loadAnalyzer('face-api'), {
  entry: Number(values.entry),
  degraded: values.degrade === 'real',
  degradation: values.degradation as 'clean' | 'real' | 'auto',
  fidelity: Number(values.fidelity),
});
console.log(groupTable(groups));
model.dispose();
