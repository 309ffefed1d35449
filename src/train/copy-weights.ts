import type { MultiStage } from '../compose/multi-stage.js';
import { namedWeights } from './named-weights.js';

/**
 * Takes weights over where names and shapes agree, so that training starts from a related network.
 *
 * @returns how many weights were taken
 */
export function copyWeights(from: MultiStage, to: MultiStage): number {
  const known = namedWeights(from.model.weights);
  let taken = 0;
  for (const [name, weight] of namedWeights(to.model.weights)) {
    const found = known.get(name);
    if (found?.shape.join() !== weight.shape.join()) continue;
    weight.assign(found);
    taken++;
  }
  return taken;
}
