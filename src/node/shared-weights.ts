import { basename, join, resolve } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { OptionError } from '../errors.js';
import { show } from '../validate.js';
import { baseOf } from '../weights/base-weights.js';
import { byteRanges, checkSpecs } from '../weights/check-specs.js';
import { parseJson } from '../weights/manifest.js';
import { MOST_JSON, readNetworkFiles } from '../weights/read-files.js';
import { folderSource } from './network-folder.js';
import { shippedFolder } from './package-root.js';
import { weightsFolder } from './weights-folder.js';

/** What a network's folder holds where it shares weights with another network. */
export interface SharedWeights {
  /** Groups of the weights manifest that lie in the other folder. */
  readonly groups: io.WeightsManifestConfig;
  /** Their files, by the paths under which the manifests name them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Weights of its own: those that the other network lacks, or has otherwise. */
  readonly own: { readonly specs: io.WeightsManifestEntry[]; readonly bytes: Uint8Array };
}

/**
 * Finds what a network shares with its base.
 *
 * @param base name of shipped weights, or path of a folder
 * @param beside the folder beside which the base must lie, unless it is shipped
 * @param specs weights of the network
 * @param bytes theirs, one after another
 * @throws {WeightsError} the base is missing or damaged
 * @throws {OptionError} the base shares its own weights with another network, has weights that the network lacks, has none in common, or lies elsewhere
 */
export async function shareWeights(
  base: string | URL,
  beside: string,
  specs: readonly io.WeightsManifestEntry[],
  bytes: Uint8Array,
): Promise<SharedWeights> {
  const folder = await weightsFolder(base);
  const name = basename(resolve(folder));
  const places = [join(beside, '..', name), join(shippedFolder(), name)].map((place) => resolve(place));
  if (resolve(folder) === resolve(beside))
    throw new OptionError(`Expected another network for base but received the folder that is written, ${show(folder)}`);
  if (!places.includes(resolve(folder)) || baseOf(`../${name}/model.json`) === undefined)
    throw new OptionError(
      `Expected a base that lies beside ${show(beside)}, or comes with the package, with a name of letters, digits, points and dashes, but received ${show(folder)}`,
    );
  const known = await storedWeights(folder);
  const own: { spec: io.WeightsManifestEntry; content: Uint8Array }[] = [];
  let shared = 0;
  for (const { spec, from, until } of byteRanges(specs)) {
    const content = bytes.subarray(from, until);
    const stored = known.get(spec.name);
    known.delete(spec.name);
    if (stored && isSame(stored, { spec, content })) shared++;
    else own.push({ spec, content });
  }
  const [lacking] = known.keys();
  if (lacking !== undefined)
    throw new OptionError(
      `Expected a base whose weights all belong to the network but ${show(name)} has ${show(lacking)}`,
    );
  if (shared === 0)
    throw new OptionError(
      `Expected weights in common with the base ${show(name)} but there are none, bit for bit: is storedType that of the base?`,
    );
  return {
    ...(await baseFiles(folder, name)),
    own: { specs: own.map(({ spec }) => spec), bytes: Buffer.concat(own.map(({ content }) => content)) },
  };
}

/** One weight as it is stored. */
interface StoredWeight {
  readonly spec: io.WeightsManifestEntry;
  readonly content: Uint8Array;
}

function isSame(a: StoredWeight, b: StoredWeight): boolean {
  const kind = ({ spec: { shape, dtype, quantization } }: StoredWeight) => `${shape} ${dtype} ${quantization?.dtype}`;
  return kind(a) === kind(b) && Buffer.compare(a.content, b.content) === 0;
}

/** The weights of a folder by name, checked. */
async function storedWeights(folder: string): Promise<Map<string, StoredWeight>> {
  const { artifacts } = await readNetworkFiles({ read: folderSource(folder), where: folder });
  const { weightSpecs, weightData } = artifacts;
  const { specs } = checkSpecs(weightSpecs);
  const bytes = Buffer.concat([weightData!].flat().map((part) => new Uint8Array(part)));
  return new Map(
    [...byteRanges(specs)].map(({ spec, from, until }) => [spec.name, { spec, content: bytes.subarray(from, until) }]),
  );
}

/** Groups and shards of a folder, by their paths from the one beside it. */
async function baseFiles(folder: string, name: string) {
  const read = folderSource(folder);
  const model = parseJson((await read('model.json', { most: MOST_JSON }))!, `${folder}: model.json`) as io.ModelJSON;
  const files = new Map<string, Uint8Array>();
  const groups = model.weightsManifest.map(({ paths, weights }) => ({
    paths: paths.map((path) => `../${name}/${path}`),
    weights,
  }));
  for (const [i, path] of model.weightsManifest.flatMap(({ paths }) => paths).entries()) {
    if (baseOf(path) !== undefined)
      throw new OptionError(
        `Expected a base with all of its weights but ${show(name)} shares those of ${show(baseOf(path))}: take that one`,
      );
    files.set(groups.flatMap(({ paths }) => paths)[i]!, (await read(path, { most: Infinity }))!);
  }
  return { groups, files };
}
