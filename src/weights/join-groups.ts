import type { io } from '@tensorflow/tfjs-core';
import { WeightsError } from '../errors.js';
import { byteRanges, checkSpecs } from './check-specs.js';

/** Weights that lie one after another in their shards. */
export interface WeightGroup {
  readonly weights: io.WeightsManifestEntry[];
  readonly shards: ArrayBuffer[];
}

/**
 * Puts groups of weights together: a weight that several groups hold is that of the last.
 *
 * @param where what to call the file that lists them in messages
 * @throws {WeightsError} that names the weight, or for another number of bytes than a group has
 */
export function joinGroups(groups: readonly WeightGroup[], where: string): WeightGroup {
  const owners = new Map<string, WeightGroup>();
  for (const group of groups) {
    for (const { name } of checkSpecs(group.weights).specs) owners.set(name, group);
  }
  const weights: io.WeightsManifestEntry[] = [];
  const shards: ArrayBuffer[] = [];
  for (const group of groups) {
    const bytes = joined(group, where);
    for (const { spec, from, until } of byteRanges(group.weights)) {
      if (owners.get(spec.name) !== group) continue;
      weights.push(spec);
      shards.push(bytes.slice(from, until));
    }
  }
  return { weights, shards };
}

function joined({ weights, shards }: WeightGroup, where: string): ArrayBuffer {
  const expected = checkSpecs(weights).bytes;
  const bytes = new Uint8Array(shards.reduce((sum, shard) => sum + shard.byteLength, 0));
  if (bytes.length !== expected) {
    throw new WeightsError(
      `Expected ${expected} bytes of weights in a group of ${where} but received ${bytes.length}: the files are truncated or altered`,
    );
  }
  let at = 0;
  for (const shard of shards) {
    bytes.set(new Uint8Array(shard), at);
    at += shard.byteLength;
  }
  return bytes.buffer;
}
