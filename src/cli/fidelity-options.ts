/** How commands are told between fidelity and natural detail. */
import type { Network } from '../graph/network.js';
import type { Arguments, OptionSpec } from './command.js';
import { openNetwork } from './open-network.js';
import { UsageError } from './usage-error.js';

/** `--fidelity` and `--adversarial` of the commands that run a network. */
export const FIDELITY_OPTIONS = {
  fidelity: {
    value: 'F',
    help: '1: nearest to the truth (default); 0: natural detail, some of it invented; between: a mixture',
  },
  adversarial: { value: 'NAME', help: 'weights for --fidelity below 1 (default those that belong to --weights)' },
} as const satisfies Record<string, OptionSpec>;

/** The options of `upscaleFace` for it; whoever opened `adversarial` frees it. */
export interface RequestedFidelity {
  readonly fidelity?: number;
  readonly adversarial?: Network;
}

/**
 * Reads the options, and opens the network that is named.
 *
 * @throws {UsageError} for a fidelity that is no number in 0 … 1, {@link WeightsError} for unknown weights
 */
export async function requestedFidelity(args: Arguments): Promise<RequestedFidelity> {
  const given = args.text('fidelity');
  if (given !== undefined && !(/^\d*\.?\d+$/.test(given) && Number(given) <= 1))
    throw new UsageError(`Expected a number between 0 and 1 for --fidelity but received ${JSON.stringify(given)}`);
  const name = args.text('adversarial');
  return {
    ...(given !== undefined && { fidelity: Number(given) }),
    ...(name !== undefined && { adversarial: (await openNetwork(name)).network }),
  };
}
