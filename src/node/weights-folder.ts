import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PRESETS } from '../compose/presets.js';
import { WeightsError } from '../errors.js';
import { ZOO_PRESETS } from '../modules/zoo-names.js';
import { didYouMean, show } from '../validate.js';
import { isWebAddress } from './disk-path.js';
import { networkPath } from './network-folder.js';
import { shippedFolder } from './package-root.js';

/** Network that is used where none is named. */
export const DEFAULT_WEIGHTS = 'compact-x8';

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
 * @throws {WeightsError} if there is neither, with the nearest shipped name, or what a preset without shipped weights lacks
 * @throws {OptionError} for what is neither a name nor a path nor a `file:` URL
 */
export async function weightsFolder(nameOrFolder: string | URL): Promise<string> {
  const path = networkPath(nameOrFolder, 'weights');
  const names = await shippedWeights();
  if (names.includes(path)) return join(shippedFolder(), path);
  if (existsSync(join(path, 'model.json'))) return path;
  throw new WeightsError(
    `Expected shipped weights or a folder with a model.json but received ${show(path)}${untrained(path) ?? didYouMean(path, names)} ` +
      `Shipped: ${names.join(', ')}`,
  );
}

/** The end of a sentence about the name of a preset that has no weights here. */
function untrained(name: string): string | undefined {
  const inZoo = (ZOO_PRESETS as readonly string[]).includes(name);
  if (!inZoo && !PRESETS.includes(name)) return undefined;
  const folder = inZoo ? `such as zoo/${name}/ of the repository` : 'as msfsr train and saveNetwork write them';
  return `, a preset without trained weights here: weights (--weights) take a folder, ${folder}.`;
}

/** Where a network lies: an address as it is, else a folder on the disk. */
export const weightsPlace = async (weights: string | URL): Promise<string> =>
  isWebAddress(weights) ? String(weights) : weightsFolder(weights);
