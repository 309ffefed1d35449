/** The results on disk, and what they say about a row. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BASELINE, type Row } from './rows.js';

/** The results that are kept in the repository. */
export const RESULTS = fileURLToPath(new URL('results.jsonl', import.meta.url));

/** What one training gave; gains are PSNR Y over bicubic on val, dB. */
export interface Result {
  readonly row: string;
  readonly seed: number;
  readonly samples: number;
  readonly parameters: number;
  readonly macs: number;
  readonly gain: number;
  readonly ssim: number;
  /** Gain after one step of back-projection. */
  readonly backProjected: number;
  /** Gain and SSIM on inputs of the protocol `real`, of the rows that ask for it. */
  readonly realGain?: number;
  readonly realSsim?: number;
  /** [samples, gain] at every validation. */
  readonly curve: readonly (readonly [number, number])[];
  /** Losses at the end, without their weights. */
  readonly losses: Readonly<Record<string, number>>;
  /** Of training and validating. */
  readonly seconds: number;
  /** Of the rows that ask for it; lower is more natural. */
  readonly niqeStyle?: number;
}

/** Reads results; none if there is no such file. */
export function readResults(file: string): Result[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Result);
}

/** Adds a result. */
export const appendResult = (file: string, result: Result): void => appendFileSync(file, `${JSON.stringify(result)}\n`);

/** A row with the results of its seeds, and of the baseline's same seeds. */
export interface Compared {
  readonly row: Row;
  readonly results: readonly Result[];
  /** Gain less that of the baseline with the same seed, which saw the same batches; dB. */
  readonly differences: readonly number[];
}

/** Puts rows and results together; rows without results are left out. */
export function compare(rows: readonly Row[], results: readonly Result[]): Compared[] {
  const baseline = new Map(results.filter(({ row }) => row === BASELINE).map(({ seed, gain }) => [seed, gain]));
  return rows
    .map((row) => {
      const own = results.filter((result) => result.row === row.name).sort((a, b) => a.seed - b.seed);
      const differences = own.flatMap(({ seed, gain }) => (baseline.has(seed) ? [gain - baseline.get(seed)!] : []));
      return { row, results: own, differences };
    })
    .filter((compared) => compared.results.length > 0);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Standard error of a row's mean difference from the baseline, pooled over all rows: how far the difference of one seed lies from that of
 * the other. NaN without two seeds of any row.
 */
export function noise(compared: readonly Compared[]): number {
  const several = compared.filter(({ row, differences }) => row.name !== BASELINE && differences.length > 1);
  const squares = several.flatMap(({ differences }) => differences.map((d) => (d - mean(differences)) ** 2));
  const freedom = several.reduce((sum, { differences }) => sum + differences.length - 1, 0);
  const seeds = mean(several.map(({ differences }) => differences.length));
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / freedom / seeds);
}
