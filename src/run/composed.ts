import type { MultiStage } from '../compose/multi-stage.js';
import { BackendError } from '../errors.js';
import type { Network } from '../graph/network.js';
import type { InferenceNetwork } from '../weights/inference-network.js';

/** Whether a network lives in tfjs. */
export const isComposed = (network: Network): network is MultiStage => 'model' in network;

/**
 * A network in tfjs: itself, or what its files make there, which goes with it.
 *
 * @throws {BackendError} for a network that is neither composed nor read from files
 */
export async function composed(network: Network): Promise<MultiStage> {
  if (isComposed(network)) return network;
  const given: Partial<InferenceNetwork> = network;
  if (given.compose) return given.compose();
  throw new BackendError('Expected a network of buildMultiStage, loadNetwork or openNetwork to run with tfjs');
}
