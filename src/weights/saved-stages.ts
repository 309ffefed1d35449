import type { ModuleConfig, NetworkStage, StateSpec } from '../contracts.js';
import { show } from '../validate.js';
import { array, fail, type Json, object, text } from './json-guards.js';

/** Longest list of stages, and largest enlargement, that a file may claim. */
const MOST = 32;

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
  const options = object(metadata.options, 'msfsr.options');
  const composed = array(options.stages, 'msfsr.options.stages', 1, MOST);
  const facts = array(metadata.stages, 'msfsr.stages', 1, MOST);
  if (composed.length !== facts.length)
    fail(`list of ${composed.length} stages, as in options`, 'msfsr.stages', facts.length);
  let totalScale = 1;
  const stages = facts.map((value, i): NetworkStage => {
    const where = `msfsr.stages[${i}]`;
    const { stage, scale, image, boundaries, granularity, state } = object(value, where);
    const module = (kind: string) => moduleFacts(object(composed[i], `msfsr.options.stages[${i}]`)[kind], kind, i);
    const [bum, bem, bfm] = [module('bum'), module('bem'), module('bfm')];
    if (!bum) fail('module', `msfsr.options.stages[${i}].bum`, undefined);
    if (stage !== i + 1) fail(String(i + 1), `${where}.stage`, stage);
    totalScale *= integer(scale, `${where}.scale`);
    if (totalScale > MOST) fail(`enlargement of at most ${MOST} in all`, `${where}.scale`, scale);
    if (image !== `s${i + 1}_image`) fail(`"s${i + 1}_image"`, `${where}.image`, image);
    const lines = bem ? `s${i + 1}_boundaries` : null;
    if (boundaries !== lines) fail(show(lines), `${where}.boundaries`, boundaries);
    const deviation = granularity ?? undefined;
    if (deviation !== undefined && !(typeof deviation === 'number' && deviation > 0 && deviation <= 64))
      fail('number in (0, 64]', `${where}.granularity`, deviation);
    const kept = state === undefined ? undefined : savedState(state, `${where}.state`);
    return {
      index: i + 1,
      scale: scale as number,
      totalScale,
      bum,
      ...(bem && { bem }),
      ...(bfm && { bfm }),
      ...(deviation !== undefined && { granularity: deviation }),
      ...(kept && { state: kept }),
    };
  });
  const entries = new Map<number, unknown>();
  for (const [i, value] of array(metadata.entries, 'msfsr.entries', 0, MOST).entries()) {
    const { stage, topology } = object(value, `msfsr.entries[${i}]`);
    entries.set(integer(stage, `msfsr.entries[${i}].stage`), topology);
  }
  const absent = stages.slice(1).find(({ index }) => !entries.has(index));
  if (absent) fail(`topology of the entry at stage ${absent.index}`, 'msfsr.entries', [...entries.keys()]);
  return { name: text(options.name, 'msfsr.options.name'), stages, entries };
}

/** What a stage keeps from picture to picture. */
function savedState(value: unknown, where: string): StateSpec[] {
  const list = array(value, where, 1, MOST).map((entry, i) => {
    const { name, channels } = object(entry, `${where}[${i}]`);
    if (!/^[a-z][a-z0-9]*$/.test(text(name, `${where}[${i}].name`)))
      fail('small letters and digits', `${where}[${i}].name`, name);
    if (!Number.isInteger(channels) || (channels as number) < 1 || (channels as number) > 512)
      fail('integer in [1, 512]', `${where}[${i}].channels`, channels);
    return { name: name as string, channels: channels as number };
  });
  const twice = list.find(({ name }, i) => list.findIndex((other) => other.name === name) < i);
  if (twice) fail('unique names', where, twice.name);
  return list;
}

function moduleFacts(value: unknown, kind: string, stage: number) {
  if (value === undefined || value === null) return undefined;
  const where = `msfsr.options.stages[${stage}].${kind}`;
  const config = object(value, where);
  text(config.type, `${where}.type`);
  return { config: config as ModuleConfig };
}

function integer(value: unknown, where: string): number {
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > MOST)
    fail(`integer in [1, ${MOST}]`, where, value);
  return value as number;
}
