import { OptionError, WeightsError } from '../errors.js';
import type { Network } from '../graph/network.js';
import type { FloatImage } from '../image/floats.js';
import { warnOnce } from '../platform.js';
import { requireNetwork } from './network.js';
import { type StageRange, stageRange } from './stage-range.js';
import type { Task } from './upscale-options.js';

/** What works on a picture: a network, its stages, and how much its image counts. */
export interface Share {
  readonly network: Network;
  readonly range: StageRange;
  /** 0 … 1; all shares are 1 together. */
  readonly share: number;
}

/**
 * How far a picture is taken for a real one, 0 … 1: what was chosen, or what it looks like. A network that has none for real pictures takes all for
 * clean ones; so does, after a warning, one whose network for real pictures cannot be read.
 */
export async function degradationOf(image: FloatImage, { degradation, robust, fidelity }: Task): Promise<number> {
  if (degradation !== 'auto') return degradation;
  if (!robust) return 0;
  // Fetched where there is something to choose between.
  const { judgeDegradation } = await import('../degrade/judge-degradation.js');
  const judged = judgeDegradation(image);
  if (judged === 0) return 0;
  try {
    if (fidelity > 0) await robust();
    return judged;
  } catch (error) {
    if (!(error instanceof WeightsError)) throw error;
    warnOnce(
      `msfsr: pictures that look blurred, noisy or compressed are enlarged as clean ones: ${error.message}. Serve the folder, or pass degradation: 'clean'`,
    );
    return 0;
  }
}

/** Opens the networks that a picture needs; each is listed once. */
export async function sharesFor(task: Task, degradation: number): Promise<Share[]> {
  const { model, adversarial, fidelity, entry, scale } = task;
  const fitting = (adversarial: Network) => sameScale(adversarial, model);
  const wanted = [
    { share: fidelity * (1 - degradation), open: () => model },
    { share: fidelity * degradation, open: async () => sameKind(await task.robust!(), model) },
    { share: (1 - fidelity) * (1 - degradation), open: async () => fitting(await adversarial!(false)) },
    { share: (1 - fidelity) * degradation, open: async () => fitting(await adversarial!(true)) },
  ].filter(({ share }) => share > 0);
  const shares = new Map<Network, number>();
  for (const { share, open } of wanted) {
    const network = await open();
    shares.set(network, (shares.get(network) ?? 0) + share);
  }
  return [...shares].map(([network, share]) => ({
    network,
    range: stageRange(network.composition, entry, scale),
    share,
  }));
}

function sameScale(adversarial: Network, { scale }: Network): Network {
  requireNetwork(adversarial, 'adversarial');
  if (adversarial.scale === scale) return adversarial;
  throw new OptionError(
    `Expected a network that enlarges x${scale} for adversarial, as model does, but received one that enlarges x${adversarial.scale}`,
  );
}

function sameKind(robust: Network, { composition }: Network): Network {
  requireNetwork(robust, 'robust');
  const scales = ({ stages }: Network['composition']) => stages.map(({ scale }) => `x${scale}`).join(', ');
  if (scales(robust.composition) === scales(composition)) return robust;
  throw new OptionError(
    `Expected stages of ${scales(composition)} for robust, as those of model, but received ${scales(robust.composition)}`,
  );
}
