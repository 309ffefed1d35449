import type { io } from '@tensorflow/tfjs-core';
import { WeightsError } from '../errors.js';
import { isBuiltIn, show } from '../validate.js';
import type { WeightGroup } from './base-weights.js';
import { bytesOf, checkSpecs, requireBytes } from './check-specs.js';
import { fail } from './json-guards.js';
import { checkFile, parseForLoading, parseJson } from './manifest.js';

/** How a file is read. */
export interface ReadingOptions {
  /** Most bytes that it may have: a larger one is refused before it takes memory. */
  readonly most: number;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads one file of a network's folder, or `../NAME/FILE` of the one beside it whose weights it shares; resolves to undefined if there is no such
 * file.
 */
export type FileSource = (name: string, options: ReadingOptions) => Promise<Uint8Array | undefined>;

/** Most bytes of a file of JSON: many times those of the largest network. */
export const MOST_JSON = 2 ** 26;

/** A folder with the files of a network, on disk, behind an address or in memory. */
export interface NetworkFolder {
  /** Reads a file of it, or of a folder beside it (`../name/file`). */
  readonly read: FileSource;
  /** What messages call it. */
  readonly where: string;
}

/** What the files of a network hold. */
export interface SavedNetwork {
  readonly artifacts: io.ModelArtifacts;
  /** Reads the network for real pictures that the manifest names; `itself` where it names this one. */
  readonly robust?: (() => Promise<SavedNetwork>) | 'itself';
  /** Reads the network for natural detail that the manifest names. */
  readonly adversarial?: () => Promise<SavedNetwork>;
}

/**
 * Reads a network's folder, from disk or over HTTP. Where a `manifest.json` lies beside the model, every file is checked against its size
 * and SHA-256; weights that are shared with another network (docs/FORMAT.md) are taken from its folder only then.
 *
 * @param signal ends the reading; networks that the manifest names are read later, and without it
 * @throws {WeightsError} for files that are missing, truncated, altered or no JSON
 */
export async function readNetworkFiles(
  { read: readFile, where }: NetworkFolder,
  signal?: AbortSignal,
): Promise<SavedNetwork> {
  const source = (name: string, most: number) => readFile(name, { most, signal });
  const manifestBytes = await source('manifest.json', MOST_JSON);
  const manifest = manifestBytes && parseForLoading(manifestBytes, `${where}: manifest.json`);
  const read = async (name: string, limit: number): Promise<Uint8Array> => {
    const listed = manifest && Object.hasOwn(manifest.files, name) ? manifest.files[name]!.bytes : Infinity;
    const most = Math.min(limit, listed);
    if (name.startsWith('../'))
      return (await import('./base-weights.js')).readBaseFile((path) => source(path, most), manifest, name, where);
    if (!isInside(name))
      throw new WeightsError(`Expected a file inside the network's folder in ${where} but received ${show(name)}`);
    const bytes = await source(name, most);
    if (!bytes) throw new WeightsError(`Expected the file ${name} in ${where} but found none`);
    if (manifest) await checkFile(manifest, name, bytes, where);
    return bytes;
  };
  const place = `${where}: model.json`;
  const parsed = parseJson(await read('model.json', MOST_JSON), place) as { weightsManifest?: unknown } | null;
  const groups = checkGroups(parsed?.weightsManifest, place);
  const { weightsManifest: _, ...model } = parsed!;
  const readGroup = async ({ paths, weights }: io.WeightsManifestConfig[number]): Promise<WeightGroup> => {
    // Together, files are as large as their weights: no list of them makes the program take more.
    const expected = checkSpecs(weights).bytes;
    const files = ` in ${where}, files ${show(paths)},`;
    const shards: ArrayBuffer[] = [];
    if (manifest) {
      const listed = paths.reduce((sum, path) => sum + (manifest.files[path]?.bytes ?? 0), 0);
      if (listed > expected) requireBytes(listed, expected, files);
      shards.push(...(await Promise.all(paths.map(async (path) => ownBuffer(await read(path, expected))))));
    } else {
      for (const path of paths) shards.push(ownBuffer(await read(path, expected - bytesOf(shards))));
    }
    requireBytes(bytesOf(shards), expected, files);
    return { weights, shards };
  };
  const all = await Promise.all(groups.map(readGroup));
  // Few networks share weights: the others do without this code.
  const { weights, shards } = all.length === 1 ? all[0]! : (await import('./base-weights.js')).joinGroups(all);
  const artifacts = { ...model, weightSpecs: weights, weightData: shards };
  const companion = (folder: string) => () => {
    // A folder beside that one is beside this one, too.
    const beside: FileSource = (name, options) =>
      readFile(name.startsWith('../') ? name : `../${folder}/${name}`, options);
    return readNetworkFiles({ read: beside, where: `${where}: ${folder} beside it` });
  };
  const { robust, adversarial } = manifest ?? {};
  return {
    artifacts,
    ...(robust !== undefined && { robust: robust === manifest!.name ? 'itself' : companion(robust) }),
    ...(adversarial !== undefined && { adversarial: companion(adversarial) }),
  };
}

/** Whether a name is that of a file in the folder, on the disk and behind an address, and the only one of that file. */
const isInside = (name: string): boolean =>
  !/[\\:%?#]|\p{Cc}/u.test(name) && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** A file as an ArrayBuffer of its own: Node's Buffers may be views of a larger one, and so are their slices. */
const ownBuffer = (bytes: Uint8Array): ArrayBuffer => {
  const { buffer, byteLength } = bytes;
  return isBuiltIn(buffer, 'ArrayBuffer') && buffer.byteLength === byteLength ? buffer : new Uint8Array(bytes).buffer;
};

/** The list of shards and weights. */
function checkGroups(value: unknown, where: string): io.WeightsManifestConfig {
  const list = `weightsManifest in ${where}`;
  if (!Array.isArray(value)) fail('list', list, value);
  const groups = value as io.WeightsManifestConfig;
  const seen = new Set<string>();
  for (const group of groups) {
    if (!Array.isArray(group?.paths) || !Array.isArray(group.weights)) fail('{ paths, weights }', list, group);
    for (const path of group.paths) {
      if (typeof path !== 'string' || seen.has(path)) fail('a file of its own', list, path);
      seen.add(path);
    }
  }
  return groups;
}
