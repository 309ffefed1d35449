import { knownKeys } from '../validate.js';
import { InferenceNetwork } from './inference-network.js';
import { type NetworkFiles, readSource } from './read-source.js';

/** Options of {@link openNetwork}. */
export interface OpenNetworkOptions {
  /** Gives up: rejects with the signal's reason. The networks that belong to this one (`robust`) are read later, and without it. */
  readonly signal?: AbortSignal;
}

/**
 * Reads a trained network for inference, without TensorFlow.js: it starts sooner and weighs less than what `loadNetwork` makes, and gives the same
 * pictures to the bit. Every field of the files is checked before anything is built; those of an entry behind the first stage when it is first used.
 *
 * @param source address of its `model.json` or folder, bytes of the folder's files by their names, an IO handler of tfjs, or artifacts
 * @throws {WeightsError} if topology, metadata or weights are missing, damaged or do not fit each other
 * @throws {BackendError} for a network with layers that only tfjs knows, foreign functions among them: `loadNetwork` takes it
 * @throws {OptionError} for a source that is none of these
 */
export async function openNetwork(source: NetworkFiles, options: OpenNetworkOptions = {}): Promise<InferenceNetwork> {
  knownKeys(options, 'openNetwork', { signal: true });
  return new InferenceNetwork(await readSource(source, options.signal));
}
