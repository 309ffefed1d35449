import { BackendError } from '../errors.js';
import type { Network } from '../graph/network.js';
import { withTfjs } from '../with-tfjs.js';
import { InferenceNetwork, type MakingTensors } from './inference-network.js';
import type { LoadNetworkOptions } from './load-network.js';
import type { NetworkFolder } from './read-files.js';
import { type NetworkFiles, readSource } from './read-source.js';

/**
 * Reads a network to be run: without tfjs, or into it where the network has layers that only tfjs knows.
 *
 * @param within what to do round the making of tensors
 * @throws {WeightsError} if topology, metadata or weights are missing, damaged or do not fit each other
 * @throws {DependencyError} if it needs tfjs, which is not installed
 * @throws {MsfsrError} MSFSR_FUNCTION_MISSING if a foreign function is not supplied
 */
export async function readNetwork(
  source: NetworkFiles | NetworkFolder,
  options: LoadNetworkOptions = {},
  within: MakingTensors = (body) => body(),
): Promise<Network> {
  const saved = await readSource(source, options.signal);
  try {
    return new InferenceNetwork(saved, within);
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    const { loadNetwork } = await withTfjs(() => import('./load-network.js'), error.message);
    return within(() => loadNetwork(saved.artifacts, options));
  }
}
