/** How commands are told between fidelity and natural detail. */
import type { Network } from '../graph/network.js';
import type { Arguments, OptionSpec } from './command.js';
import { share } from './network-options.js';
import { openNetwork } from './open-network.js';
import { UsageError } from './usage-error.js';

/** `--fidelity` and `--adversarial` of the commands that run a network. */
export const FIDELITY_OPTIONS = {
  fidelity: {
    value: 'F',
    help: '1: nearest to the truth (default); 0: the most natural, with invented detail; between: a mixture',
  },
  adversarial: { value: 'NAME', help: 'weights for --fidelity below 1 (default those that belong to --weights)' },
} as const satisfies Record<string, OptionSpec>;

/** What is asked for, as plain data. */
export interface FidelityRequest {
  readonly fidelity: number | undefined;
  /** Name of weights. */
  readonly adversarial: string | undefined;
}

/** The options of `upscaleFace` for it; whoever opened `adversarial` frees it. */
export interface RequestedFidelity {
  readonly fidelity?: number;
  readonly adversarial?: Network;
}

/**
 * Reads the options.
 *
 * @throws {UsageError} for a fidelity that is no number in 0 … 1, and for `--adversarial` where it does nothing
 */
export function fidelityRequest(args: Arguments): FidelityRequest {
  const [given, adversarial] = [args.text('fidelity'), args.text('adversarial')];
  const fidelity = given === undefined ? undefined : share(given, '--fidelity');
  if (adversarial !== undefined && (fidelity ?? 1) === 1)
    throw new UsageError('Received --adversarial, which does nothing without --fidelity below 1');
  return { fidelity, adversarial };
}

/**
 * Opens the network that is named.
 *
 * @throws {WeightsError} for unknown weights
 */
export async function openFidelity({ fidelity, adversarial }: FidelityRequest): Promise<RequestedFidelity> {
  return {
    ...(fidelity !== undefined && { fidelity }),
    ...(adversarial !== undefined && { adversarial: (await openNetwork(adversarial)).network }),
  };
}

/** Both at once. */
export const requestedFidelity = async (args: Arguments): Promise<RequestedFidelity> =>
  openFidelity(fidelityRequest(args));
