/** What came of rows, as a table of Markdown that later trials bring up to date. */
import type { Result } from './run.js';

/** A row that was tried on some day. */
export interface Stated extends Omit<Result, 'log'> {
  /** As `2026-11-29`. */
  readonly day: string;
}

const HEAD = ['what', 'tried', 'with', 'seen', 'on'];
const RULE = HEAD.map(() => '---');
const lineOf = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** Writes a table. */
export const writeTable = (rows: readonly Stated[]): string =>
  [HEAD, RULE, ...rows.map((row) => [row.kind, row.name, row.with, row.seen, row.day])].map(lineOf).join('\n');

/** Reads the table in a text, which may have others; none gives no rows. */
export function readTable(text: string): Stated[] {
  const [, table = ''] = text.split(`${lineOf(HEAD)}\n`);
  const lines = table.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(1).map((line) => {
    const cells = line.slice(2, -2).split(/ (?<!\\)\| /);
    const [kind, name, ...rest] = cells.map((cell) => cell.replaceAll('\\|', '|'));
    return { kind: kind as Stated['kind'], name: name!, with: rest[0]!, seen: rest[1]!, day: rest[2]! };
  });
}

/**
 * Puts new results into a text that may have a table.
 *
 * @param known all rows that there are, in order; others leave the table
 * @returns the text with the table brought up to date
 */
export function restate(
  text: string,
  results: readonly Stated[],
  known: readonly { readonly kind: string; readonly name: string }[],
): string {
  const all = [...results, ...readTable(text)];
  const rows = known.flatMap(({ kind, name }) => all.find((row) => row.kind === kind && row.name === name) ?? []);
  const [before] = text.split(lineOf(HEAD));
  const after = text.slice(before!.length).replace(/^(?:\|.*\n?)*/, '');
  return `${before}${writeTable(rows)}\n${after}`;
}
