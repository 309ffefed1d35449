import type { FloatImage } from '../image/floats.js';
import type { Share } from './share.js';
import { stageRange } from './stage-range.js';
import type { Task } from './upscale-options.js';

/**
 * How far a picture is taken for a real one, 0 … 1: what was chosen, or what it looks like. A network that has none for real pictures takes all for
 * clean ones; so does, after a warning, one whose network for real pictures cannot be read.
 */
export async function degradationOf(image: FloatImage, { degradation, robust }: Task): Promise<number> {
  if (degradation !== 'auto') return degradation;
  if (!robust) return 0;
  // Fetched where there is something to choose between.
  const { judgeDegradation } = await import('../degrade/judge-degradation.js');
  if (judgeDegradation(image) === 0) return 0;
  return (await import('./mixed-shares.js')).realIfReadable(robust);
}

/** Opens the networks that a picture needs; each is listed once. */
export async function sharesFor(task: Task, degradation: number, image: FloatImage): Promise<readonly Share[]> {
  const { model, entry, scale } = task;
  if (degradation === 0 && task.fidelity === 1)
    return [{ network: model, range: stageRange(model.composition, entry, scale), share: 1 }];
  // Fetched where there is more than one network.
  return (await import('./mixed-shares.js')).mixedShares(task, degradation, image);
}
