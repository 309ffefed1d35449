import { MsfsrError } from '../../errors.js';
import { openNetwork } from '../../node/open-network.js';
import { withTfjs } from '../../with-tfjs.js';

/**
 * Kernels that a backend of tfjs lacks and networks need. The engine needs none of them.
 *
 * @param weights names of shipped networks; those that cannot be opened are passed over
 * @param backend one that has started
 */
export async function lackingKernels(weights: readonly string[], backend: string): Promise<string[]> {
  const { missingKernels } = await withTfjs(() => import('../../compose/missing-kernels.js'));
  const lacking = new Set<string>();
  for (const name of weights) {
    try {
      const network = await openNetwork(name);
      for (const kernel of missingKernels(network, backend)) lacking.add(kernel);
      network.dispose();
    } catch (error) {
      if (!(error instanceof MsfsrError)) throw error;
    }
  }
  return [...lacking].sort();
}
