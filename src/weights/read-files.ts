import type { io } from '@tensorflow/tfjs-core';
import { WeightsError } from '../errors.js';
import { show } from '../validate.js';
import { checkFile, type WeightsManifest } from './manifest.js';

/** Reads one file of a network's folder; resolves to undefined if there is no such file. */
export type FileSource = (name: string) => Promise<Uint8Array | undefined>;

/**
 * Reads a network's folder, from disk or over HTTP. Where a `manifest.json` lies beside the model, every file is checked against its size
 * and SHA-256.
 *
 * @param where what to call the folder in messages
 * @throws {WeightsError} for files that are missing, truncated, altered or no JSON
 */
export async function readNetworkFiles(source: FileSource, where: string): Promise<io.ModelArtifacts> {
  const manifestBytes = await source('manifest.json');
  const manifest = manifestBytes && parse<WeightsManifest>(manifestBytes, `${where}: manifest.json`);
  const read = async (name: string): Promise<Uint8Array> => {
    if (/^\/|\\|:|(^|\/)\.\.(\/|$)/.test(name))
      throw new WeightsError(`Expected a file inside the network's folder in ${where} but received ${show(name)}`);
    const bytes = await source(name);
    if (!bytes) throw new WeightsError(`Expected the file ${name} in ${where} but found none`);
    if (manifest) await checkFile(manifest, name, bytes, where);
    return bytes;
  };
  type Model = Omit<io.ModelArtifacts, 'weightData' | 'weightSpecs'> & { weightsManifest?: io.WeightsManifestConfig };
  const parsed = parse<Model | null>(await read('model.json'), `${where}: model.json`);
  if (!Array.isArray(parsed?.weightsManifest))
    throw new WeightsError(`Expected a weightsManifest in ${where}: model.json but found none`);
  const { weightsManifest, ...model } = parsed;
  const shards: ArrayBuffer[] = [];
  for (const { paths } of weightsManifest) {
    for (const path of paths) shards.push((await read(path)).slice().buffer as ArrayBuffer);
  }
  return { ...model, weightSpecs: weightsManifest.flatMap(({ weights }) => weights), weightData: shards };
}

function parse<T>(bytes: Uint8Array, where: string): T {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T;
  } catch (error) {
    throw new WeightsError(
      `Expected JSON in ${where} but received ${show(new TextDecoder().decode(bytes.slice(0, 40)))}`,
      {
        cause: error,
      },
    );
  }
}

/** A folder that lies at an address: `…/compact-x8/` or the address of its `model.json`. A page in the place of a file counts as none. */
export function httpSource(address: string, signal?: AbortSignal): FileSource {
  const base = address.replace(/[^/]*$/, '');
  return async (name) => {
    const response = await fetch(base + name, { signal }).catch((error: Error) => {
      if (signal?.aborted) throw error;
      throw new WeightsError(`Cannot fetch ${base + name}: ${error.message}`, { cause: error });
    });
    // Many servers answer with their start page where there is no such file.
    const isPage = response.headers.get('content-type')?.startsWith('text/html');
    if (response.status === 404 || (response.ok && isPage)) return undefined;
    if (!response.ok) throw new WeightsError(`Expected ${base + name} but the server answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
}
