/** Which networks work on a picture that is no clean one, or is to have natural detail. */
import { OptionError, WeightsError } from '../errors.js';
import type { Network } from '../graph/network.js';
import type { FloatImage } from '../image/floats.js';
import { resizeFloats } from '../image/resize-floats.js';
import { warnOnce } from '../platform.js';
import { requireNetwork } from './network.js';
import { FACE_SHARE, routeFor } from './route.js';
import type { Share } from './share.js';
import { type StageRange, stageRange } from './stage-range.js';
import type { Task } from './upscale-options.js';

/**
 * Share of the network for natural detail at fidelity 0. The rest is worth keeping: clean val faces of 16² have NIQE-style 3.05 with it and 3.04 without,
 * but without it they are 0.36 dB farther from the truth and 0.003 from the person (identity cosine).
 */
const MOST_NATURAL = 0.85;

/** How far a picture that looks like a real one is taken for one: not at all, after a warning, where the network for real pictures cannot be read. */
export async function realIfReadable(robust: () => Promise<Network>): Promise<0 | 1> {
  try {
    await robust();
    return 1;
  } catch (error) {
    if (!(error instanceof WeightsError)) throw error;
    warnOnce(
      `msfsr: pictures that look blurred, noisy or compressed are enlarged as clean ones: ${error.message}. Put its files right, or pass degradation: 'clean'`,
    );
    return 0;
  }
}

/**
 * Opens the networks; each is listed once for every stage at which it is entered.
 *
 * What learnt from real pictures takes noise for noise only where faces of the picture's size entered in training. Unless the entry was chosen, it is
 * entered there.
 *
 * @throws {OptionError} a network for real pictures or for natural detail that does not go with the model
 */
export async function mixedShares(
  task: Task,
  degradation: number,
  { width, height }: Pick<FloatImage, 'width' | 'height'>,
): Promise<Share[]> {
  const { model, fidelity, entry, scale } = task;
  const clean = (network: Network) => stageRange(network.composition, entry, scale);
  const real = (network: Network) => {
    if (task.entryChosen) return clean(network);
    const route = routeFor(network, scale, FACE_SHARE * Math.sqrt(width * height), true);
    return stageRange(network.composition, route.entry, route.factor);
  };
  const adversarial = async (isReal: boolean) => sameRange(await task.adversarial!(isReal), task);
  const natural = MOST_NATURAL * (1 - fidelity);
  const wanted: readonly { share: number; open: () => Promise<Network>; rangeOf: (network: Network) => StageRange }[] =
    [
      { share: (1 - natural) * (1 - degradation), open: async () => model, rangeOf: clean },
      { share: (1 - natural) * degradation, open: async () => sameStages(await task.robust!(), model), rangeOf: real },
      { share: natural * (1 - degradation), open: () => adversarial(false), rangeOf: clean },
      { share: natural * degradation, open: () => adversarial(true), rangeOf: real },
    ];
  const shares: Share[] = [];
  for (const { share, open, rangeOf } of wanted) {
    if (share === 0) continue;
    const network = await open();
    const range = rangeOf(network);
    const same = shares.findIndex((one) => one.network === network && one.range.entry === range.entry);
    const factor = scale / range.scale;
    const rest = (image: FloatImage) => resizeFloats(image, image.width * factor, image.height * factor);
    if (same < 0) shares.push({ network, range, share, ...(factor > 1 && { rest }) });
    else shares[same] = { ...shares[same]!, share: shares[same]!.share + share };
  }
  return shares;
}

const scalesOf = ({ composition }: Network) => composition.stages.map(({ scale }) => `x${scale}`).join(', ');

function sameStages(robust: Network, model: Network): Network {
  requireNetwork(robust, 'robust');
  if (scalesOf(robust) === scalesOf(model)) return robust;
  throw new OptionError(
    `Expected stages of ${scalesOf(model)} for robust, as those of model, but received ${scalesOf(robust)}`,
  );
}

function sameRange(adversarial: Network, { entry, scale }: Task): Network {
  requireNetwork(adversarial, 'adversarial');
  try {
    stageRange(adversarial.composition, entry, scale);
    return adversarial;
  } catch (cause) {
    if (!(cause instanceof OptionError)) throw cause;
    throw new OptionError(
      `Expected a network that enlarges x${scale} from stage ${entry} for adversarial, as model does, but received stages of ${scalesOf(adversarial)}`,
      { cause },
    );
  }
}
