/** Stored results of all machines side by side: `npm run bench -- compare [--bench NAME] [--json]`. Milliseconds are medians. */
import { CommandLineError, readOptions } from './command-line.js';
import { report } from './report.js';
import { type MachineResults, type Result, readResults } from './results.js';

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, { bench: '', json: false });
  const rows = compared(readResults(), options.bench);
  if (rows.length === 0) {
    throw new CommandLineError(
      `There are no results${options.bench ? ` of ${options.bench}` : ''} in bench/results: npm run bench -- NAME --store, on a quiet machine`,
    );
  }
  report(rows, options.json, {});
}

/** A row for each thing that was measured, with a column for each machine and Node. */
export function compared(machines: readonly MachineResults[], only = ''): Record<string, unknown>[] {
  const rows = new Map<string, Record<string, unknown>>();
  for (const { machine, results } of machines) {
    for (const result of results.filter(({ bench }) => only === '' || bench === only)) {
      const column = `${machine.cpu}, ${machine.cores} cores, Node ${result.node} (ms)`;
      for (const row of result.rows) {
        const what = whatOf(result, row);
        rows.set(what, { ...(rows.get(what) ?? { what }), [column]: row.medianMs });
      }
    }
  }
  return [...rows.values()].sort((a, b) => (String(a.what) < String(b.what) ? -1 : 1));
}

/** `network --family compact: compact msfsr-engine simd, 1 threads` */
function whatOf({ bench, options }: Result, row: Readonly<Record<string, unknown>>): string {
  const words = Object.values(row).filter((value) => typeof value === 'string');
  const threads = typeof row.threads === 'number' && row.threads > 1 ? `, ${row.threads} threads` : '';
  return `${[bench, ...options].join(' ')}: ${words.join(' ')}${threads}`;
}
