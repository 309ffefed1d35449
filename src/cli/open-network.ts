import { readFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { MultiStage } from '../compose/multi-stage.js';
import type { Network } from '../graph/network.js';
import { loadNetworkFolder, networkPath } from '../node/network-folder.js';
import { readNetworkFolder } from '../node/open-network.js';
import { DEFAULT_WEIGHTS, weightsFolder } from '../node/weights-folder.js';
import type { WeightsManifest } from '../weights/manifest.js';
import { parseManifest } from '../weights/manifest-facts.js';
import { registerZoo } from './register-zoo.js';

/** A network that a command has opened. */
export interface OpenNetwork<N extends Network = Network> {
  /** How reports call it. */
  readonly name: string;
  readonly folder: string;
  readonly network: N;
}

/**
 * Where the weights lie that a command was told to use: names with a slash or a leading dot are folders, others may be shipped weights.
 *
 * @throws {WeightsError} if a name is unknown
 */
export async function findWeights(nameOrFolder: string = DEFAULT_WEIGHTS): Promise<string> {
  const isPath = nameOrFolder.includes('/') || nameOrFolder.includes(sep) || nameOrFolder.startsWith('.');
  return isPath ? networkPath(nameOrFolder, 'weights') : weightsFolder(nameOrFolder);
}

/**
 * Opens a network to be run, in tfjs only where the engine does not know all of it. The caller disposes of it.
 *
 * @throws {WeightsError} if it is unknown, damaged or altered
 */
export const openNetwork = (nameOrFolder?: string): Promise<OpenNetwork> => opened(nameOrFolder, readNetworkFolder);

/** The same in tfjs, on the wasm backend: to be trained, or taken apart. */
export async function openInTfjs(nameOrFolder?: string): Promise<OpenNetwork<MultiStage>> {
  await registerZoo();
  return opened(nameOrFolder, loadNetworkFolder);
}

async function opened<N extends Network>(
  nameOrFolder: string | undefined,
  read: (folder: string) => Promise<N>,
): Promise<OpenNetwork<N>> {
  const folder = await findWeights(nameOrFolder);
  return { name: basename(folder) || folder, folder, network: await read(folder) };
}

/** What a manifest says beside its hashes. */
export type Facts = Partial<Omit<WeightsManifest, 'name' | 'files'>>;

/**
 * The manifest of a network's folder without its hashes. Empty where there is none.
 *
 * @throws {WeightsError} that names the field: it says something of another kind than it should
 */
export async function manifestFacts(folder: string): Promise<Facts> {
  const path = join(folder, 'manifest.json');
  const content = await readFile(path).catch(() => undefined);
  if (content === undefined) return {};
  const { name: _name, files: _files, ...facts } = parseManifest(content, path);
  return facts;
}
