import type { StageOptions } from '../contracts.js';
import { OptionError } from '../errors.js';
import { registerHint, ZOO_PRESETS } from '../modules/zoo-names.js';
import { invalid, show, text } from '../validate.js';
import type { MultiStageOptions } from './composition.js';

/** Granularity per stage, coarse to fine; further stages keep the last. */
const GRANULARITY = [1.6, 1.3, 1.0];
const granularity = (i: number) => GRANULARITY[Math.min(i, GRANULARITY.length - 1)]!;

/**
 * Widths of the compact family: depth where pixels are few, nothing wide where they are many. `before` and `after` count the blocks before and
 * after the fusion, `features` are the channels that the next stage gets. From 128 pixels on a BEM would cost more than all else and gain no
 * fidelity: the whole work goes into blocks.
 */
const COMPACT = [
  { filters: 64, before: 14, after: 4, features: 48 },
  { filters: 48, before: 6, after: 2, features: 32 },
  { filters: 32, before: 3, after: 1, features: 8 },
  { filters: 24, before: 5 },
  { filters: 8, before: 3 },
];

/** Channels at the full size of the last stage, which hands nothing on. */
const LAST_FEATURES = 8;

function compactStage(_: unknown, i: number, all: readonly unknown[]): StageOptions {
  const { filters, before, after, features } = COMPACT[i]!;
  const bum = { type: 'compact', filters, blocks: before };
  if (after === undefined) return { bum };
  return {
    bum,
    bem: { type: 'compact', channels: 24, depth: 2 },
    bfm: { type: 'compact', blocks: after, features: i + 1 < all.length ? features : LAST_FEATURES, hidden: 32 },
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

/** Names of the presets of msfsr itself: `compact-x2` … `compact-x32`, `paper-x2` … `paper-x32`. */
export const PRESETS: readonly string[] = Object.keys(families).flatMap((family) =>
  SCALES.map((scale) => `${family}-x${scale}`),
);

const registered = new Map<string, () => MultiStageOptions>();

/**
 * Makes a preset of your own known by name.
 *
 * @throws {OptionError} if the name is taken by another one, or is none; for what is no function
 */
export function registerPreset(name: string, create: () => MultiStageOptions): void {
  text(name, 'name');
  if (typeof create !== 'function') invalid('function', 'create', create);
  if (PRESETS.includes(name) || (registered.has(name) && registered.get(name) !== create))
    throw new OptionError(`The preset ${show(name)} is known already: choose another name`);
  registered.set(name, create);
}

/** Names of all presets: msfsr's own and the registered ones. */
export const presetNames = (): string[] => [...PRESETS, ...registered.keys()];

/**
 * The options of a preset network. `compact` is msfsr's own design for browsers, `paper` the released MSFSR.
 *
 * @throws {OptionError} for an unknown name, with what registers it or the nearest known one
 */
export function presetOptions(name: string): MultiStageOptions {
  const own = registered.get(name);
  if (own) return { name, ...own() };
  if (!PRESETS.includes(name)) {
    const known = presetNames();
    const hint = registerHint(name, known, ZOO_PRESETS);
    throw new OptionError(`Unknown preset ${show(name)}${hint} Presets: ${known.join(', ')}`);
  }
  const [family, scale] = name.split('-x') as [keyof typeof families, string];
  return { name, stages: Array.from({ length: Math.log2(Number(scale)) }).map(families[family]) };
}
