import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultiStage } from '../compose/multi-stage.js';
import { WeightsError } from '../errors.js';
import { didYouMean, show } from '../validate.js';
import { isWebAddress } from './disk-path.js';
import { loadNetworkFolder, networkPath } from './network-folder.js';
import { packageRoot } from './package-root.js';

/** Network that is used where none is named. */
export const DEFAULT_WEIGHTS = 'compact-x8';

const shippedFolder = () => join(packageRoot(), 'weights');

/** Names of the networks that come with the package. */
export async function shippedWeights(): Promise<string[]> {
  const names = await readdir(shippedFolder(), { withFileTypes: true }).catch((error: unknown) => {
    throw new WeightsError('The package lacks its weights folder: install msfsr again', { cause: error });
  });
  return names.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/**
 * Finds the folder of a network: a shipped one by its name, or any folder with a `model.json`.
 *
 * @throws {WeightsError} if there is neither, with the nearest shipped name
 * @throws {OptionError} for what is neither a name nor a path nor a `file:` URL
 */
export async function weightsFolder(nameOrFolder: string | URL): Promise<string> {
  const path = networkPath(nameOrFolder, 'weights');
  const names = await shippedWeights();
  if (names.includes(path)) return join(shippedFolder(), path);
  if (existsSync(join(path, 'model.json'))) return path;
  throw new WeightsError(
    `Expected shipped weights or a folder with a model.json but received ${show(path)}${didYouMean(path, names)} ` +
      `Shipped: ${names.join(', ')}`,
  );
}

/** Where a network lies: an address as it is, else a folder on the disk. */
export const weightsPlace = async (weights: string | URL): Promise<string> =>
  isWebAddress(weights) ? String(weights) : weightsFolder(weights);

const kept = new Map<string, Promise<MultiStage>>();

/**
 * Loads a network and keeps it for the next call.
 *
 * @param weights name of shipped weights, path or URL of a folder with a `model.json`, or of that file. Default `compact-x8`.
 * @throws {WeightsError} if it is unknown, truncated or altered
 * @throws {OptionError} for what is neither a name nor a path nor a URL
 */
export async function pretrained(weights: string | URL = DEFAULT_WEIGHTS): Promise<MultiStage> {
  const place = await weightsPlace(weights);
  const known = kept.get(place);
  if (known) return known;
  const loading = loadNetworkFolder(place);
  kept.set(place, loading);
  loading.catch(() => kept.delete(place));
  return loading;
}

/** Frees the networks that {@link pretrained} and `upscaleFace` keep. */
export async function releasePretrained(): Promise<void> {
  const networks = [...kept.values()];
  kept.clear();
  for (const network of await Promise.all(networks)) network.dispose();
}
