import { upscaleBatch } from './upscale-batch.js';

/**
 * Enlarges pictures of one size: together, or, where one would take more memory than it may, one after the other in tiles.
 *
 * @param shares what works on them
 * @param states what the pictures before each have left, where results are to have a state
 * @param onProgress hears of the stages; pictures are those of the first face
 * @returns what becomes of each but its time, in the order of the pictures
 * @throws {OptionError} for a `memoryLimit` that is too low, or with what tiles do not have
 */
export const enlarge: typeof upscaleBatch = async (inputs, task, ...more) => {
  if (task.memoryLimit === undefined) return upscaleBatch(inputs, task, ...more);
  // Only those who set a limit fetch it.
  return (await import('./in-tiles.js')).enlargeWithin(task.memoryLimit, inputs, task, ...more);
};
