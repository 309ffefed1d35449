import { Draw } from '../fuzz/draw.js';
import { makeCall, type Subject } from './calls.js';

/** How many calls, and which. */
export interface Extent {
  readonly seed: number;
  readonly calls: number;
  /** Numbers of the only ones to make; default all. */
  readonly only?: readonly number[];
}

/** What was seen at one moment, by its name: bytes and counts. */
export type Look = Readonly<Record<string, number>>;

/** What came of it. */
export interface SoakReport {
  /** So many, evenly spread, the first one before any call but those that warm up. */
  readonly looks: readonly Look[];
  /** What some calls gave, by their numbers. */
  readonly sample: Readonly<Record<number, string>>;
  /** Calls by what they came to: a result, or an error of each kind. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Looks that are taken. */
const LOOKS = 20;
/** Calls whose results are kept. */
const SAMPLE = 25;

/** Makes one call after the other and looks at memory meanwhile. */
export async function soak(
  subject: Subject,
  { seed, calls, only }: Extent,
  look: () => Promise<Look>,
): Promise<SoakReport> {
  const looks: Look[] = [];
  const sample: Record<number, string> = {};
  const outcomes: Record<string, number> = {};
  const numbers = only ?? Array.from({ length: calls }, (_, i) => i);
  const every = Math.max(1, Math.floor(calls / LOOKS));
  const kept = Math.max(1, Math.floor(calls / SAMPLE));
  for (const number of numbers) {
    const text = await makeCall(subject, new Draw(seed, number));
    const kind = /^(MSFSR_\w+|stopped)/.exec(text)?.[0] ?? 'done';
    outcomes[kind] = (outcomes[kind] ?? 0) + 1;
    if (number % kept === kept - 1) sample[number] = text;
    if (!only && number % every === every - 1) looks.push(await look());
  }
  return { looks, sample, outcomes };
}

/** What may grow while caches fill, by name: share of what was there, and beyond that. Other things may not grow at all. */
const SLACK: Readonly<Record<string, { readonly share: number; readonly bytes: number }>> = {
  heap: { share: 0.05, bytes: 3e6 },
  // The largest picture so far decides, and a larger one may come late.
  wasmBytes: { share: 0, bytes: 1e6 },
  rss: { share: 0.1, bytes: 30e6 },
};

/** Calls in whose first half everything that is drawn was drawn. */
const SETTLED = 20_000;
/** By how much the heap's mean may differ between the two quarters after that, bytes: some ten for each call. */
const NOISE = 3e5;

/**
 * What grew: the least of the last looks lies above the most of the second quarter, the first of which are caches that fill. In a long run all caches
 * are full after its first half: from then on the heap is flat.
 */
export function growth(looks: readonly Look[], calls: number): string[] {
  const quarter = Math.floor(looks.length / 4);
  const grew = Object.keys(looks[0]!).flatMap((name) => {
    const values = looks.map((look) => look[name]!);
    const [before, after] = [Math.max(...values.slice(quarter, 2 * quarter)), Math.min(...values.slice(-quarter))];
    const { share, bytes } = SLACK[name] ?? { share: 0, bytes: 0 };
    return after > before * (1 + share) + bytes ? [`${name} grew from ${before} to ${after}`] : [];
  });
  const heap = looks.flatMap((look) => look.heap ?? []);
  if (calls < SETTLED || heap.length === 0) return grew;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [third, last] = [mean(heap.slice(-2 * quarter, -quarter)), mean(heap.slice(-quarter))];
  return last > third + NOISE ? [...grew, `heap still grew at the end: ${third} to ${last}`] : grew;
}
