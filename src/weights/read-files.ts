import type { io } from '@tensorflow/tfjs-core';
import { WeightsError } from '../errors.js';
import { isBuiltIn, show } from '../validate.js';
import type { WeightGroup } from './base-weights.js';
import { checkFile, parseJson, parseManifest } from './manifest.js';

/**
 * Reads one file of a network's folder, or `../NAME/FILE` of the one beside it whose weights it shares; resolves to undefined if there is no such
 * file. It ends when the signal fires.
 */
export type FileSource = (name: string, signal?: AbortSignal) => Promise<Uint8Array | undefined>;

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
  /** Reads the network for real pictures that the manifest names. */
  readonly robust?: () => Promise<SavedNetwork>;
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
  const source = (name: string) => readFile(name, signal);
  const manifestBytes = await source('manifest.json');
  const manifest = manifestBytes && parseManifest(manifestBytes, `${where}: manifest.json`);
  const read = async (name: string): Promise<Uint8Array> => {
    if (name.startsWith('../')) return (await import('./base-weights.js')).readBaseFile(source, manifest, name, where);
    if (/^\/|\\|:|(^|\/)\.\.(\/|$)/.test(name))
      throw new WeightsError(`Expected a file inside the network's folder in ${where} but received ${show(name)}`);
    const bytes = await source(name);
    if (!bytes) throw new WeightsError(`Expected the file ${name} in ${where} but found none`);
    if (manifest) await checkFile(manifest, name, bytes, where);
    return bytes;
  };
  const place = `${where}: model.json`;
  const parsed = parseJson(await read('model.json'), place) as { weightsManifest?: unknown } | null;
  const groups = checkGroups(parsed?.weightsManifest, place);
  const { weightsManifest: _, ...model } = parsed!;
  const readGroup = async ({ paths, weights }: io.WeightsManifestConfig[number]): Promise<WeightGroup> => ({
    weights,
    shards: await Promise.all(paths.map(async (path) => ownBuffer(await read(path)))),
  });
  const all = await Promise.all(groups.map(readGroup));
  // Few networks share weights: the others do without this code.
  const { weights, shards } = all.length === 1 ? all[0]! : (await import('./base-weights.js')).joinGroups(all, place);
  const artifacts = { ...model, weightSpecs: weights, weightData: shards };
  const companion = (folder: string) => () => {
    // A folder beside that one is beside this one, too.
    const beside: FileSource = (name) => readFile(name.startsWith('../') ? name : `../${folder}/${name}`);
    return readNetworkFiles({ read: beside, where: `${where}: ${folder} beside it` });
  };
  const { robust, adversarial } = manifest ?? {};
  return {
    artifacts,
    ...(robust !== undefined && { robust: companion(robust) }),
    ...(adversarial !== undefined && { adversarial: companion(adversarial) }),
  };
}

/** A file as an ArrayBuffer of its own: Node's Buffers may be views of a larger one, and so are their slices. */
const ownBuffer = (bytes: Uint8Array): ArrayBuffer => {
  const { buffer, byteLength } = bytes;
  return isBuiltIn(buffer, 'ArrayBuffer') && buffer.byteLength === byteLength ? buffer : new Uint8Array(bytes).buffer;
};

/** The list of shards and weights. */
function checkGroups(value: unknown, where: string): io.WeightsManifestConfig {
  if (!Array.isArray(value))
    throw new WeightsError(`Expected a weightsManifest in ${where} but received ${show(value)}`);
  const seen = new Set<string>();
  for (const group of value) {
    const { paths, weights } = (group ?? {}) as Partial<io.WeightsManifestConfig[number]>;
    if (!Array.isArray(paths) || !Array.isArray(weights))
      throw new WeightsError(
        `Expected { paths, weights } in the weightsManifest of ${where} but received ${show(group)}`,
      );
    for (const path of paths) {
      if (typeof path !== 'string' || seen.has(path))
        throw new WeightsError(
          `Expected a file of its own in the weightsManifest of ${where} but received ${show(path)}`,
        );
      seen.add(path);
    }
  }
  return value as io.WeightsManifestConfig;
}

/** A folder that lies at an address: `…/compact-x8/` or the address of its `model.json`. A page in the place of a file counts as none. */
export function httpSource(address: string): FileSource {
  const base = address.replace(/[^/]*$/, '');
  return async (name, signal) => {
    const response = await fetch(base + name, { signal }).catch((error: Error) => {
      if (signal?.aborted) throw error;
      const hint = /^https?:/.test(address) ? '' : '; for a folder on the disk take loadNetworkFolder of msfsr/node';
      throw new WeightsError(`Cannot fetch ${show(base + name)}: ${error.message}${hint}`, { cause: error });
    });
    // Many servers answer with their start page where there is no such file.
    const isPage = response.headers.get('content-type')?.startsWith('text/html');
    if (response.status === 404 || (response.ok && isPage)) return undefined;
    if (!response.ok) throw new WeightsError(`Expected ${base + name} but the server answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
}
