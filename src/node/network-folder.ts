import { access, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { MultiStage } from '../compose/multi-stage.js';
import { WeightsError } from '../errors.js';
import { knownKeys, show } from '../validate.js';
import { baseOf } from '../weights/base-weights.js';
import type { LoadNetworkOptions } from '../weights/load-network.js';
import type { FileSource, NetworkFolder, ReadingOptions } from '../weights/read-files.js';
import { readSource } from '../weights/read-source.js';
import { withTfjs } from '../with-tfjs.js';
import { diskPath, isWebAddress } from './disk-path.js';
import { shippedFolder } from './package-root.js';
import { ensureBackend } from './use-wasm.js';

/**
 * Reads a network from a folder with `model.json`, or from the address of one, into tfjs; checks it against its `manifest.json` where there is one.
 * Selects tfjs's wasm backend unless another one is selected.
 *
 * @param folder path or URL of the folder, or of its `model.json`
 * @throws {WeightsError} for files that are missing, truncated, damaged or altered
 * @throws {OptionError} for what is neither path nor URL, and for unknown options
 */
export async function loadNetworkFolder(folder: string | URL, options: LoadNetworkOptions = {}): Promise<MultiStage> {
  knownKeys(options, 'loadNetworkFolder', { functions: true, signal: true });
  options.signal?.throwIfAborted();
  const { artifacts } = await readSource(await networkFiles(folder), options.signal);
  await ensureBackend();
  const { loadNetwork } = await withTfjs(() => import('../weights/load-network.js'));
  return loadNetwork(artifacts, options);
}

/**
 * Where the files of a network are: a folder on the disk, or the address of the others.
 *
 * @throws {WeightsError} for a folder without a `model.json`
 */
export async function networkFiles(folder: string | URL): Promise<URL | NetworkFolder> {
  if (isWebAddress(folder)) return folderAddress(folder);
  const path = networkPath(folder, 'folder');
  await access(join(path, 'model.json')).catch((error: unknown) => {
    throw new WeightsError(`Expected a folder with a model.json but found none in ${show(path)}`, { cause: error });
  });
  return { read: folderSource(path), where: path };
}

/** A path to a network's folder, or to its `model.json`, as that of the folder. */
export function networkPath(source: string | URL, name: string): string {
  const path = diskPath(source, name);
  return basename(path) === 'model.json' ? dirname(path) : path;
}

/** The address of a `model.json`, or of the folder around it, as that of the file. */
const folderAddress = (address: string | URL) => {
  const url = new URL(address);
  if (!url.pathname.endsWith('.json')) url.pathname = `${url.pathname.replace(/\/$/, '')}/model.json`;
  return url;
};

/** Files of a folder on disk. Those of a network that is not beside it may be of one that comes with the package. */
export function folderSource(folder: string): FileSource {
  return async (name, options) => {
    const own = await readOwn(folder, name, options);
    return own ?? (baseOf(name) === undefined ? undefined : readOwn(join(shippedFolder(), 'beside'), name, options));
  };
}

/**
 * Reads a file that lies in a folder, or in one beside it, and not elsewhere: a folder that somebody else packed may have links in it.
 *
 * @throws {WeightsError} for links that lead out, what is no file, and files that are too large
 */
async function readOwn(
  folder: string,
  name: string,
  { most, signal }: ReadingOptions,
): Promise<Uint8Array | undefined> {
  const path = join(folder, name);
  try {
    const [parent, own] = [await realpath(join(folder, '..')), await realpath(path)];
    const [, beside] = /^\.\.\/([^/]+)\//.exec(name) ?? [];
    const home = beside === undefined ? await realpath(folder) : join(parent, beside);
    if (!own.startsWith(home + sep))
      throw new WeightsError(`Expected a file inside ${home} but ${path} is a link that leads to ${own}`);
    const { size, isFile } = await statOf(own);
    if (!isFile) throw new WeightsError(`Expected a file but ${path} is none`);
    if (size > most)
      throw new WeightsError(`Expected at most ${most} bytes in ${path} but received ${size}: the file was altered`);
    return await readFile(own, { signal });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (error instanceof WeightsError) throw error;
    throw new WeightsError(`Cannot read ${path}: ${message}`, { cause: error });
  }
}

/** Pipes and devices are no files: reading them may never end. */
async function statOf(path: string): Promise<{ readonly size: number; readonly isFile: boolean }> {
  const stats = await stat(path);
  return { size: stats.size, isFile: stats.isFile() };
}
