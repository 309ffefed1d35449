import { basename, sep } from 'node:path';
import type { MultiStage } from '../compose/multi-stage.js';
import { loadNetworkFolder } from '../node/network-folder.js';
import { DEFAULT_WEIGHTS, weightsFolder } from '../node/pretrained.js';
import { ensureBackend } from '../node/use-wasm.js';

/** A network that a command has opened. */
export interface OpenNetwork {
  /** How reports call it. */
  readonly name: string;
  readonly folder: string;
  readonly network: MultiStage;
}

/**
 * Where the weights lie that a command was told to use: names with a slash or a leading dot are folders, others may be shipped weights.
 *
 * @throws {WeightsError} if a name is unknown
 */
export async function findWeights(nameOrFolder: string = DEFAULT_WEIGHTS): Promise<string> {
  const isPath = nameOrFolder.includes('/') || nameOrFolder.includes(sep) || nameOrFolder.startsWith('.');
  return isPath ? nameOrFolder : weightsFolder(nameOrFolder);
}

/**
 * Opens a network on the wasm backend. The caller disposes of it.
 *
 * @throws {WeightsError} if it is unknown, damaged or altered
 */
export async function openNetwork(nameOrFolder: string = DEFAULT_WEIGHTS): Promise<OpenNetwork> {
  const folder = await findWeights(nameOrFolder);
  await ensureBackend();
  return { name: basename(nameOrFolder) || nameOrFolder, folder, network: await loadNetworkFolder(folder) };
}
