/** Weights that a network shares with another one, its base, whose folder lies beside its own; see docs/FORMAT.md. */
import type { io } from '@tensorflow/tfjs-core';
import { WeightsError } from '../errors.js';
import { show } from '../validate.js';
import { byteRanges, bytesOf, checkSpecs } from './check-specs.js';
import { checkFile, type WeightsManifest } from './manifest.js';

/** The folder that `../NAME/FILE` names: another network's, beside this one. Undefined for every other path. */
export const baseOf = (path: string): string | undefined => /^\.\.\/([\w.-]*\w)\/[\w-][\w.-]*$/.exec(path)?.[1];

/**
 * Reads a file of the base.
 *
 * @param source reads files of the network's folder by their names
 * @param manifest of the network that shares the weights: it must vouch for the file
 * @param where what to call the folder of that network in messages
 * @throws {WeightsError} if it is no file of a folder beside, missing, altered or not vouched for
 */
export async function readBaseFile(
  source: (name: string) => Promise<Uint8Array | undefined>,
  manifest: WeightsManifest | undefined,
  path: string,
  where: string,
): Promise<Uint8Array> {
  const base = baseOf(path);
  if (base === undefined)
    throw new WeightsError(`Expected a file inside the network's folder in ${where} but received ${show(path)}`);
  if (!manifest)
    throw new WeightsError(
      `Expected a manifest.json with the SHA-256 of ${path}, the base of ${where}, but found none`,
    );
  const bytes = await source(path);
  if (!bytes)
    throw new WeightsError(
      `Expected the file ${path} in ${where} but found none: the folder ${base}, with which it shares weights, must lie beside it`,
    );
  await checkFile(manifest, path, bytes, where);
  return bytes;
}

/** Weights that lie one after another in their shards. */
export interface WeightGroup {
  readonly weights: io.WeightsManifestEntry[];
  readonly shards: ArrayBuffer[];
}

/**
 * Puts groups of weights together: a weight that several groups hold is that of the last.
 *
 * @param groups with as many bytes as their weights take
 * @throws {WeightsError} that names the weight
 */
export function joinGroups(groups: readonly WeightGroup[]): WeightGroup {
  const owners = new Map<string, WeightGroup>();
  for (const group of groups) {
    for (const { name } of checkSpecs(group.weights).specs) owners.set(name, group);
  }
  const weights: io.WeightsManifestEntry[] = [];
  const shards: ArrayBuffer[] = [];
  for (const group of groups) {
    const bytes = joined(group.shards);
    for (const { spec, from, until } of byteRanges(group.weights)) {
      if (owners.get(spec.name) !== group) continue;
      weights.push(spec);
      shards.push(bytes.slice(from, until));
    }
  }
  return { weights, shards };
}

function joined(shards: readonly ArrayBuffer[]): ArrayBuffer {
  const bytes = new Uint8Array(bytesOf(shards));
  let at = 0;
  for (const shard of shards) {
    bytes.set(new Uint8Array(shard), at);
    at += shard.byteLength;
  }
  return bytes.buffer;
}
