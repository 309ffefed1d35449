/** One row of `npm run trial` that no other test has the like of, and the tools around the rows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from '../package/build.js';
import { KINDS } from './row.js';
import { rows } from './rows.js';
import { choose, runRow } from './run.js';
import { Shell, terminal } from './shell.js';
import { readTable, restate, type Stated } from './table.js';
import { noRegistry, Workshop } from './workshop.js';

const LONG = 300_000;
const offline = await noRegistry();

// npm and bundlers are tried by test/package and test/bundlers.
describe.skipIf(offline)(`a newcomer with pnpm${offline ? ` (skipped: ${offline})` : ''}`, () => {
  let workshop: Workshop | undefined;
  afterAll(() => workshop?.remove());

  test('gets from the first line of the README to its last command', { timeout: LONG }, async () => {
    workshop = await Workshop.open();
    const node = `node@${process.versions.node.split('.')[0]}`;
    const [row] = choose(rows, [`${node} pnpm`], ['install']);
    const { log, seen } = await runRow(row!, workshop);
    expect(log).toBeUndefined();
    expect(seen).toMatch(/^\+\d\.\d dB; \d+ programs as \.m[jt]s, CommonJS, \d+ commands$/);
    expect(() => workshop!.judge({ width: 128, height: 128, data: new Uint8ClampedArray(65536) })).toThrow(/gains -/);
  });
});

test('a row that fails tells its log', async () => {
  const shell = new Shell(root, terminal());
  await expect(shell.run('node', '-e', "console.error('this is why'); process.exit(3)")).rejects.toThrow('exit code 3');
  expect(shell.log).toMatch(/this is why$/);
  await expect(shell.run('no-such-program')).rejects.toThrow('ENOENT');
  expect(Object.keys(terminal()).filter((name) => /^npm_(lifecycle|package)|^VITEST/.test(name))).toEqual([]);
});

test('words and kinds choose rows', () => {
  expect(choose(rows, [], [])).toHaveLength(rows.length);
  expect(choose(rows, ['node@22'], ['guides']).map(({ name }) => name)).toEqual(['node@22']);
  expect(() => choose(rows, ['parcel'], [])).toThrow(/received parcel; rows are node@20 npm/);
  expect(() => choose(rows, [], ['pages'])).toThrow(/kinds among install, .* received pages/);
  expect(new Set(rows.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(rows.length);
});

describe('the table', () => {
  const known = [
    { kind: 'page', name: 'a' },
    { kind: 'page', name: 'b' },
  ] as const;
  const row = (name: string, seen: string): Stated => ({
    kind: 'page',
    name,
    with: 'Node 20',
    seen,
    day: '2026-01-02',
  });

  test('keeps what was not tried again, and forgets rows that are gone', () => {
    const first = restate('# Title\n\n', [row('b', 'a | b'), row('gone', 'x')], known);
    expect(readTable(first)).toEqual([row('b', 'a | b')]);
    const second = restate(`${first}\nThe end.\n`, [row('a', 'new')], known);
    expect(readTable(second)).toEqual([row('a', 'new'), row('b', 'a | b')]);
    expect(second).toMatch(/^# Title\n\n\| what .*\n\nThe end\.\n$/s);
  });

  test('of docs/TRIAL.md has rows of every kind, none that is gone or failed', () => {
    const stated = readTable(readFileSync(join(root, 'docs/TRIAL.md'), 'utf8'));
    const nameOf = ({ kind, name }: { readonly kind: string; readonly name: string }) => `${kind}: ${name}`;
    expect(rows.map(nameOf)).toEqual(expect.arrayContaining(stated.map(nameOf)));
    expect([...new Set(stated.map(({ kind }) => kind))]).toEqual(KINDS);
    expect(stated.filter(({ seen }) => seen.startsWith('failed'))).toEqual([]);
  });
});
