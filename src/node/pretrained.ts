import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MultiStage } from '../compose/multi-stage.js';
import { WeightsError } from '../errors.js';
import { didYouMean, show } from '../validate.js';
import { loadNetworkFolder } from './network-folder.js';
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
 */
export async function weightsFolder(nameOrFolder: string): Promise<string> {
  const names = await shippedWeights();
  if (names.includes(nameOrFolder)) return join(shippedFolder(), nameOrFolder);
  if (existsSync(join(nameOrFolder, 'model.json'))) return nameOrFolder;
  throw new WeightsError(
    `Expected shipped weights or a folder with a model.json but received ${show(nameOrFolder)}${didYouMean(nameOrFolder, names)} ` +
      `Shipped: ${names.join(', ')}`,
  );
}

const kept = new Map<string, Promise<MultiStage>>();

/**
 * Loads a network by name or folder and keeps it for the next call.
 *
 * @throws {WeightsError} if it is unknown, truncated or altered
 */
export async function pretrained(nameOrFolder: string = DEFAULT_WEIGHTS): Promise<MultiStage> {
  const folder = await weightsFolder(nameOrFolder);
  const known = kept.get(folder);
  if (known) return known;
  const loading = loadNetworkFolder(folder);
  kept.set(folder, loading);
  loading.catch(() => kept.delete(folder));
  return loading;
}

/** Frees the networks that {@link pretrained} and `upscaleFace` keep. */
export async function releasePretrained(): Promise<void> {
  const networks = [...kept.values()];
  kept.clear();
  for (const network of await Promise.all(networks)) network.dispose();
}
