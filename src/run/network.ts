import { OptionError } from '../errors.js';
import type { Network } from '../graph/network.js';
import { invalid } from '../validate.js';

/**
 * Checks that an option holds a network.
 *
 * @throws {OptionError} that says what to do with what came
 */
export function requireNetwork(network: Network, name: string): void {
  if (network?.composition) return;
  if (typeof network === 'object' && network !== null && 'layers' in network) {
    throw new OptionError(
      `Expected a network for ${name} but received a layers model: it becomes one by ` +
        'buildMultiStage({ stages: [{ bum: BUM.foreign(model, { scale }) }] })',
    );
  }
  const hint =
    name === 'model' && typeof network === 'string' ? ', or its name or folder as weights in msfsr/node' : '';
  invalid(`network (openNetwork, loadNetwork or buildMultiStage${hint})`, name, network);
}
