import type { Network } from '../graph/network.js';
import { knownKeys } from '../validate.js';
import { InferenceNetwork, type MakingTensors } from '../weights/inference-network.js';
import type { OpenNetworkOptions } from '../weights/open-network.js';
import { readNetwork } from '../weights/read-network.js';
import { readSource } from '../weights/read-source.js';
import { networkFiles } from './network-folder.js';
import { ensureBackend } from './use-wasm.js';
import { DEFAULT_WEIGHTS, weightsPlace } from './weights-folder.js';

/**
 * Reads a trained network for inference, without TensorFlow.js; see the core's `openNetwork`.
 *
 * @example
 * ```ts
 * const network = await openNetwork('compact-x8');
 * console.log(network.describe([16, 16]).macs);
 * ```
 *
 * @param weights name of shipped weights, path or URL of a folder with a `model.json`, or of that file. Default `compact-x8`.
 * @throws {WeightsError} if it is unknown, truncated, damaged or altered
 * @throws {BackendError} for a network with layers that only tfjs knows
 */
export async function openNetwork(
  weights: string | URL = DEFAULT_WEIGHTS,
  options: OpenNetworkOptions = {},
): Promise<InferenceNetwork> {
  knownKeys(options, 'openNetwork', { signal: true });
  const { signal } = options;
  signal?.throwIfAborted();
  const files = await networkFiles(await weightsPlace(weights));
  return new InferenceNetwork(await readSource(files, signal), onWasm);
}

/**
 * Reads a network from a folder to be run: into tfjs, whose wasm backend is selected then unless another one is, only where it has layers that the
 * engine does not know.
 *
 * @throws {WeightsError} if it is truncated, damaged or altered
 */
export const readNetworkFolder = async (folder: string | URL, signal?: AbortSignal): Promise<Network> =>
  readNetwork(await networkFiles(folder), { signal }, onWasm);

/** Selects tfjs's wasm backend for tensors that are about to be made, unless another one is selected. */
const onWasm: MakingTensors = async (body) => {
  await ensureBackend();
  return body();
};
