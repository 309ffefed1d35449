import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compared } from '../../bench/compare.js';
import { type Machine, type Result, readResults, storeResult, thisMachine, whyBusy } from '../../bench/results.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'msfsr-results-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const row = (medianMs: number, variant = 'simd') => ({
  family: 'compact',
  runner: 'msfsr-engine',
  variant,
  threads: 1,
  medianMs,
});
const result = (more: Partial<Result> = {}): Result => ({
  bench: 'network',
  options: ['--family', 'compact'],
  node: '20.1.0',
  day: '2026-01-31',
  rows: [row(10)],
  ...more,
});
const small: Machine = { cpu: 'Some CPU @ 2.00GHz', cores: 2, platform: 'linux-x64' };
const large: Machine = { ...small, cores: 16 };

describe('results of benchmarks', () => {
  it('are kept by machine, and replaced by those of the same options and Node', () => {
    storeResult(result(), small, folder);
    storeResult(result({ rows: [row(9)] }), small, folder);
    storeResult(result({ node: '22.1.0', rows: [row(8)] }), small, folder);
    storeResult(result({ rows: [row(4)] }), large, folder);
    expect(readdirSync(folder)).toEqual(['some-cpu-2-00ghz-linux-x64-16.json', 'some-cpu-2-00ghz-linux-x64-2.json']);
    const [many, few] = readResults(folder);
    expect(many).toMatchObject({ machine: large, results: [{ rows: [{ medianMs: 4 }] }] });
    expect(few!.results.map(({ node, rows }) => [node, rows[0]!.medianMs])).toEqual([
      ['20.1.0', 9],
      ['22.1.0', 8],
    ]);
  });

  it('tell neither paths nor names', () => {
    const file = storeResult(
      result({ options: ['--photos', join(tmpdir(), 'mine'), '--limit', '3'] }),
      thisMachine(),
      folder,
    );
    const text = readFileSync(file, 'utf8');
    expect(JSON.parse(text).results[0].options).toEqual(['--photos', '…', '--limit', '3']);
    expect(text).not.toContain('mine');
    if (hostname().length > 3) expect(text).not.toContain(hostname());
  });

  it('stand side by side', () => {
    storeResult(result({ rows: [row(9), row(7, 'relaxed')] }), small, folder);
    storeResult(result({ rows: [row(4)] }), large, folder);
    storeResult(result({ bench: 'faces', options: [], rows: [row(1)] }), large, folder);
    const [of2, of16] = [2, 16].map((cores) => `Some CPU @ 2.00GHz, ${cores} cores, Node 20.1.0 (ms)`) as [
      string,
      string,
    ];
    const name = 'network --family compact: compact msfsr-engine';
    expect(compared(readResults(folder), 'network')).toEqual([
      { what: `${name} relaxed`, [of2]: 7 },
      { what: `${name} simd`, [of2]: 9, [of16]: 4 },
    ]);
    expect(compared(readResults(folder))).toHaveLength(3);
    expect(compared(readResults(join(folder, 'none')))).toEqual([]);
  });

  it('of a busy machine are none', () => {
    expect(whyBusy([0.1, 3, 3])).toBeUndefined();
    expect(whyBusy([2.34, 0, 0])).toMatch(/busy \(load 2\.3/);
  });
});
