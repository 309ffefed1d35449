import type { ModuleConfig, NetworkStage } from '../contracts.js';
import { WeightsError } from '../errors.js';
import { show } from '../validate.js';

/** Longest list of stages, and largest enlargement, that a file may claim. */
const MOST = 32;

type Json = Readonly<Record<string, unknown>>;

/** What msfsr wrote beside a topology, checked field by field. */
export interface SavedStages {
  readonly name: string;
  readonly stages: readonly NetworkStage[];
  /** Topologies of the further entries by their stage, still to be checked. */
  readonly entries: ReadonlyMap<number, unknown>;
}

/**
 * Checks the metadata of a model file; docs/FORMAT.md has the fields.
 *
 * @throws {WeightsError} that names the field
 */
export function savedStages(metadata: Json): SavedStages {
  const options = object(metadata.options, 'options');
  const composed = list(options.stages, 'options.stages');
  const facts = list(metadata.stages, 'stages');
  if (composed.length !== facts.length)
    fail(`list of ${composed.length} stages, as in options`, 'stages', facts.length);
  let totalScale = 1;
  const stages = facts.map((value, i): NetworkStage => {
    const where = `stages[${i}]`;
    const { stage, scale, image, boundaries, granularity } = object(value, where);
    const module = (kind: string) => moduleFacts(object(composed[i], `options.stages[${i}]`)[kind], kind, i);
    const [bum, bem, bfm] = [module('bum'), module('bem'), module('bfm')];
    if (!bum) fail('module', `options.stages[${i}].bum`, undefined);
    if (stage !== i + 1) fail(String(i + 1), `${where}.stage`, stage);
    totalScale *= integer(scale, `${where}.scale`);
    if (totalScale > MOST) fail(`enlargement of at most ${MOST} in all`, `${where}.scale`, scale);
    if (image !== `s${i + 1}_image`) fail(`"s${i + 1}_image"`, `${where}.image`, image);
    const lines = bem ? `s${i + 1}_boundaries` : null;
    if (boundaries !== lines) fail(show(lines), `${where}.boundaries`, boundaries);
    const deviation = granularity ?? undefined;
    if (deviation !== undefined && !(typeof deviation === 'number' && deviation > 0 && deviation <= 64))
      fail('number in (0, 64]', `${where}.granularity`, deviation);
    return {
      index: i + 1,
      scale: scale as number,
      totalScale,
      bum,
      ...(bem && { bem }),
      ...(bfm && { bfm }),
      ...(deviation !== undefined && { granularity: deviation }),
    };
  });
  const entries = new Map<number, unknown>();
  for (const [i, value] of list(metadata.entries, 'entries', 0).entries()) {
    const { stage, topology } = object(value, `entries[${i}]`);
    entries.set(integer(stage, `entries[${i}].stage`), topology);
  }
  const absent = stages.slice(1).find(({ index }) => !entries.has(index));
  if (absent) fail(`topology of the entry at stage ${absent.index}`, 'entries', [...entries.keys()]);
  return { name: text(options.name, 'options.name'), stages, entries };
}

function moduleFacts(value: unknown, kind: string, stage: number) {
  if (value === undefined || value === null) return undefined;
  const where = `options.stages[${stage}].${kind}`;
  const config = object(value, where);
  text(config.type, `${where}.type`);
  return { config: config as ModuleConfig };
}

function fail(expected: string, where: string, received: unknown): never {
  throw new WeightsError(
    `Expected ${expected} for ${where} of the metadata "msfsr" in model.json but received ${show(received)}`,
  );
}

function object(value: unknown, where: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail('object', where, value);
  return value as Json;
}

function list(value: unknown, where: string, least = 1): unknown[] {
  if (!Array.isArray(value) || value.length < least || value.length > MOST)
    fail(`list of ${least} to ${MOST} entries`, where, value);
  return value as unknown[];
}

function integer(value: unknown, where: string): number {
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > MOST)
    fail(`integer in [1, ${MOST}]`, where, value);
  return value as number;
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '' || value.length > 256) fail('non-empty text', where, value);
  return value as string;
}
