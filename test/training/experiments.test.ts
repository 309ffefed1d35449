import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { useWasm } from '../../src/node/use-wasm.js';
import { type Composed, compose, recipeOf } from '../../training/experiments/compose.js';
import { render } from '../../training/experiments/report.js';
import { compare, noise, RESULTS, type Result, readResults } from '../../training/experiments/results.js';
import { BASELINE, ROWS, type Row } from '../../training/experiments/rows.js';
import { pending, run } from '../../training/experiments/run.js';
import { python, TRAINING, titled } from '../parity/python.js';

const file = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const rowCalled = (name: string) => ROWS.find((row) => row.name === name)!;

const result = (row: string, seed: number, gain: number): Result => ({
  row,
  seed,
  samples: 16,
  parameters: 1000,
  macs: 2e6,
  gain,
  ssim: 0.5,
  backProjected: gain + 0.1,
  curve: [[16, gain]],
  losses: {},
  seconds: 30,
});

describe('rows', () => {
  let composed: Composed[];
  beforeAll(async () => {
    await useWasm();
    composed = ROWS.map((row) => compose(row));
  });

  it('have names of their own and the baseline first', () => {
    expect(new Set(ROWS.map(({ name }) => name)).size).toBe(ROWS.length);
    expect(ROWS[0]!.name).toBe(BASELINE);
  });

  it('cost the same: at most 0.2 GMAC, within 10 % of the baseline', () => {
    for (const { row, macs } of composed) {
      expect(macs, row.name).toBeLessThan(0.2e9);
      const share = macs / composed[0]!.macs;
      expect(share, row.name).toBeLessThan(1.1);
      // The BEM alone is missing where the maps are given.
      expect(share, row.name).toBeGreaterThan(row.given ? 0.85 : 0.9);
    }
  });

  it('see as many pictures as the baseline, in the same batches', () => {
    const batches = ({ seed, batch, steps, augment, degradation, sourceWeights }: ReturnType<typeof recipeOf>) => ({
      ...{ seed, batch, steps, augment, degradation, sourceWeights },
    });
    for (const row of ROWS) {
      const expected = batches(recipeOf(ROWS[0]!, 2));
      const found = batches(recipeOf(row, 2));
      // The one row that asks which pictures to show, and those that ask how inputs are made.
      if (row.name === 'weighted') expect(found).toEqual({ ...expected, sourceWeights: found.sourceWeights });
      else if (row.group === 'degradation') expect(found).toEqual({ ...expected, degradation: found.degradation });
      else expect(found).toEqual(expected);
    }
  });

  it('feed given maps as inputs at the sizes of their stages', () => {
    const { model } = composed.find(({ row }) => row.given)!.job(1);
    const { config } = (model as { modelTopology: { config: Record<string, unknown[]> } }).modelTopology;
    const layers = config.layers as { name: string; config: { batch_input_shape?: number[] } }[];
    const sides = [1, 2, 3].map((k) => layers.find(({ name }) => name === `s${k}_given`)!.config.batch_input_shape![1]);
    expect(sides).toEqual([16, 32, 64]);
    expect(layers.some(({ name }) => name.includes('_bem_'))).toBe(false);
  });

  it('have the results of the networks as they are now', () => {
    for (const { row, macs, parameters } of composed) {
      for (const found of readResults(RESULTS).filter((one) => one.row === row.name)) {
        const { batch, steps } = recipeOf(row);
        expect(found, row.name).toMatchObject({ macs, parameters, samples: batch * steps });
      }
    }
  });
});

describe('results', () => {
  const rows = [BASELINE, 'none', 'fine'].map(rowCalled);

  it('are compared seed by seed', () => {
    const results = [result('none', 2, 1.5), result(BASELINE, 1, 1), result('none', 1, 1.1), result(BASELINE, 2, 2)];
    const [, none] = compare(rows, results);
    expect(none!.differences.map((d) => d.toFixed(3))).toEqual(['0.100', '-0.500']);
    // One row, two seeds: ±0.3 about the mean, one degree of freedom, two seeds in the mean.
    expect(noise(compare(rows, results))).toBeCloseTo(Math.sqrt((2 * 0.3 ** 2) / 1 / 2), 10);
  });

  it('are missing for what is to be trained still', () => {
    const results = [result(BASELINE, 1, 1), result('none', 2, 1)];
    const names = pending(rows, [1, 2], results).map(({ row, seed }) => `${row.name} ${seed}`);
    expect(names).toEqual([`${BASELINE} 2`, 'none 1', 'fine 1', 'fine 2']);
  });
});

describe('report', () => {
  it('is what the results give', () => {
    for (const [path, text] of render(file('docs/EXPERIMENTS.md'), readResults(RESULTS)))
      expect(file(path), path).toBe(text);
  });

  it('shows both seeds, their mean and the paired differences', () => {
    const results = [result(BASELINE, 1, 1), result(BASELINE, 2, 2), result('none', 1, 1.1), result('none', 2, 1.7)];
    const files = render('a <!-- prior -->old<!-- /prior --> <!-- runs -->0<!-- /runs --> z', results);
    const text = files.get('docs/EXPERIMENTS.md')!;
    expect(text).toContain('| **+1.40** (+1.10, +1.70) | −0.100 (+0.100, −0.300) |');
    expect(text).toContain('<!-- runs -->4<!-- /runs --> z');
    expect(text).not.toContain('old');
    expect(files.get('docs/experiments/prior.svg')!.match(/<circle/g)).toHaveLength(2);
  });
});

describe.skipIf(!python)(titled('run'), () => {
  const folder = mkdtempSync(join(tmpdir(), 'msfsr-experiments-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('trains what has no result, and nothing twice', async () => {
    const faces = `import sys; sys.path[:0] = ["tests", "."]; from pathlib import Path; from fake import fake_faces
from msfsr_training.pack import write_pack; root = Path(sys.argv[1]); write_pack(fake_faces(root / "faces"), root / "faces.pack")`;
    expect(
      spawnSync(python!, ['-c', faces, folder], {
        cwd: TRAINING,
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      }).status,
    ).toBe(0);
    const rows: Row[] = [ROWS[0]!, rowCalled('given')];
    const out = join(folder, 'results.jsonl');
    const options = {
      data: join(folder, 'faces.pack'),
      rows,
      seeds: [1],
      out,
      runs: join(folder, 'runs'),
      lanes: 1,
      threads: 1,
      samples: 8,
    };
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await run({ ...options, rows: rows.slice(0, 1) });
    await run(options);
    await run(options);
    expect(log).toHaveBeenLastCalledWith(expect.stringContaining('Nothing to train'));
    log.mockRestore();
    const results = readResults(out);
    expect(results.map(({ row, samples }) => [row, samples])).toEqual([
      [BASELINE, 8],
      ['given', 8],
    ]);
    expect(results[0]!.losses.boundary1).toBeGreaterThan(0);
    expect(results[1]!.losses.boundary1).toBe(0);
  }, 300_000);
});
