import type { StageOptions } from '../contracts.js';
import { OptionError } from '../errors.js';
import { didYouMean, show } from '../validate.js';
import type { MultiStageOptions } from './composition.js';

/** Granularity per stage, coarse to fine; further stages keep the last. */
const GRANULARITY = [1.6, 1.3, 1.0];
const granularity = (i: number) => GRANULARITY[Math.min(i, GRANULARITY.length - 1)]!;

/** Channels and blocks of the compact family: depth where pixels are few, nothing wide where they are many. */
const COMPACT = [
  { filters: 64, before: 14, after: 4 },
  { filters: 48, before: 6, after: 2 },
  { filters: 32, before: 3, after: 1 },
  { filters: 16, before: 2, after: 1 },
  { filters: 8, before: 1, after: 1 },
];

function compactStage(_: unknown, i: number, all: readonly unknown[]): StageOptions {
  const { filters, before, after } = COMPACT[i]!;
  const next = i + 1 < all.length ? COMPACT[i + 1]!.filters : 8;
  return {
    bum: { type: 'compact', filters, blocks: before },
    bem: { type: 'compact', channels: 24, depth: 2 },
    bfm: { type: 'compact', blocks: after, features: next, hidden: 32 },
    granularity: granularity(i),
  };
}

const paperStage = (_: unknown, i: number): StageOptions => ({
  bum: { type: 'paper' },
  bem: { type: 'paper' },
  bfm: { type: 'paper' },
  granularity: granularity(i),
});

const families = { compact: compactStage, paper: paperStage };
const SCALES = [2, 4, 8, 16, 32];

/** Names of the presets: `compact-x2` … `compact-x32`, `paper-x2` … `paper-x32`. */
export const PRESETS: readonly string[] = Object.keys(families).flatMap((family) =>
  SCALES.map((scale) => `${family}-x${scale}`),
);

/**
 * The options of a preset network. `compact` is msfsr's own design for browsers, `paper` the released MSFSR.
 *
 * @throws {OptionError} for an unknown name, with the nearest known one
 */
export function presetOptions(name: string): MultiStageOptions {
  if (!PRESETS.includes(name)) {
    throw new OptionError(`Unknown preset ${show(name)}${didYouMean(name, PRESETS)} Presets: ${PRESETS.join(', ')}`);
  }
  const [family, scale] = name.split('-x') as [keyof typeof families, string];
  return { name, stages: Array.from({ length: Math.log2(Number(scale)) }).map(families[family]) };
}
