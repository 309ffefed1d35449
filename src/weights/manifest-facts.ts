/** What a manifest says beside its files. Pages load networks without these checks; what prints a manifest makes them. */
import { show } from '../validate.js';
import { array, fail, type Json, object, text } from './json-guards.js';
import { parseForLoading, type WeightsManifest } from './manifest.js';

/** Longest list of lines and rows. */
const MOST_LINES = 1000;

/**
 * Reads a `manifest.json` and checks all of it that is printed: data, what the training has cost, and what was measured.
 *
 * @param where what to call the file in messages
 * @throws {WeightsError} that names the field: it is no JSON, has no list of files with sizes and hashes, or something of another kind than it should be
 */
export function parseManifest(bytes: Uint8Array, where: string): WeightsManifest {
  const manifest = parseForLoading(bytes, where);
  const { data = [], training, quality = [] } = manifest as Partial<Record<keyof WeightsManifest, unknown>>;
  const place = (field: string) => `${field} in ${where}`;
  for (const [i, line] of array(data, place('data'), 0, MOST_LINES).entries()) text(line, place(`data[${i}]`));
  if (training !== undefined) checkCost(object(training, place('training')), (name) => place(`training.${name}`));
  for (const [i, row] of array(quality, place('quality'), 0, MOST_LINES).entries()) {
    for (const [name, value] of Object.entries(object(row, place(`quality[${i}]`))))
      if (typeof value !== 'string' && !Number.isFinite(value))
        fail('text or number', place(`${show(name)} of quality[${i}]`), value);
  }
  return manifest;
}

function checkCost({ pictures, processorSeconds, processor }: Json, place: (name: string) => string): void {
  const isAmount = (value: unknown) => Number.isFinite(value) && (value as number) >= 0;
  if (!isAmount(pictures) || !Number.isInteger(pictures)) fail('integer of at least 0', place('pictures'), pictures);
  if (!isAmount(processorSeconds)) fail('number of at least 0', place('processorSeconds'), processorSeconds);
  text(processor, place('processor'));
}
