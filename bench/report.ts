import { cpus } from 'node:os';

/** Where it was measured. */
const machine = () => ({ node: process.version, cpu: cpus()[0]?.model ?? 'unknown' });

/** What was printed so far. */
export const reported: Readonly<Record<string, unknown>>[] = [];

/** Prints rows as a table, or with where they were measured as one JSON object. */
export function report(rows: readonly object[], json: boolean, more: object = machine()): void {
  const short = rows.map(rounded);
  reported.push(...short);
  if (json) console.log(JSON.stringify({ rows: short, ...more }, undefined, 1));
  else {
    console.table(short);
    console.log(Object.values(more).join(', '));
  }
}

/** Rounds all numbers of a row. */
const rounded = (row: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value,
    ]),
  );
