import { abortable } from '../abort.js';
import type { MultiStage } from '../compose/multi-stage.js';
import type { Network } from '../graph/network.js';
import { knownKeys } from '../validate.js';
import type { OpenNetworkOptions } from '../weights/open-network.js';
import { loadNetworkFolder } from './network-folder.js';
import { readNetworkFolder } from './open-network.js';
import { DEFAULT_WEIGHTS, weightsPlace } from './weights-folder.js';

/** Networks that are kept, by their place. */
class Kept<N extends { dispose(): void }> {
  private readonly networks = new Map<string, Promise<N>>();

  constructor(private readonly read: (place: string) => Promise<N>) {}

  /** One reading serves all who wait for it: the signal gives up the wait alone. */
  get(weights: string | URL, signal?: AbortSignal): Promise<N> {
    return abortable(signal, async () => {
      const place = await weightsPlace(weights);
      const known = this.networks.get(place);
      if (known) return known;
      const reading = this.read(place);
      this.networks.set(place, reading);
      reading.catch(() => this.networks.delete(place));
      return reading;
    });
  }

  async release(): Promise<void> {
    const networks = [...this.networks.values()];
    this.networks.clear();
    for (const network of await Promise.all(networks)) network.dispose();
  }
}

const composed = new Kept((place) => loadNetworkFolder(place));
const forInference = new Kept((place) => readNetworkFolder(place));

/**
 * Loads a network into tfjs, to be trained or taken apart, and keeps it for the next call.
 *
 * @param weights name of shipped weights, path or URL of a folder with a `model.json`, or of that file. Default `compact-x8`.
 * @param options what gives up the wait; what is being read is kept for the next call
 * @throws {WeightsError} if it is unknown, truncated or altered
 * @throws {OptionError} for what is neither a name nor a path nor a URL
 */
export async function pretrained(
  weights: string | URL = DEFAULT_WEIGHTS,
  options: OpenNetworkOptions = {},
): Promise<MultiStage> {
  knownKeys(options, 'pretrained', { signal: true });
  return composed.get(weights, options.signal);
}

/** The network of `upscaleFace`: kept too, and in tfjs only where the engine does not know all of it. */
export const networkForInference = (weights: string | URL = DEFAULT_WEIGHTS, signal?: AbortSignal): Promise<Network> =>
  forInference.get(weights, signal);

/** Frees the networks that {@link pretrained} and `upscaleFace` keep. */
export async function releasePretrained(): Promise<void> {
  await Promise.all([composed.release(), forInference.release()]);
}
