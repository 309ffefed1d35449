import type { PreparedInput } from './input.js';
import type { UpscaleProgress, UpscaleResult } from './result.js';
import type { Share } from './shares.js';
import type { NetworkState } from './state.js';
import { upscaleBatch } from './upscale-batch.js';
import type { Task } from './upscale-options.js';

/**
 * Enlarges pictures of one size: together, or, where one would take more memory than it may, one after the other in tiles.
 *
 * @param shares what works on them
 * @param states what the pictures before each have left, where results are to have a state
 * @param onProgress hears of the stages; pictures are those of the first face
 * @returns what becomes of each but its time, in the order of the pictures
 * @throws {OptionError} for a `memoryLimit` that is too low, or with what tiles do not have
 */
export async function enlarge(
  inputs: readonly PreparedInput[],
  task: Task,
  shares: readonly Share[],
  states?: readonly NetworkState[],
  onProgress?: (progress: UpscaleProgress) => void,
): Promise<Omit<UpscaleResult, 'milliseconds' | 'degradation'>[]> {
  if (task.memoryLimit === undefined) return upscaleBatch(inputs, task, shares, states, onProgress);
  // Only those who set a limit fetch it.
  return (await import('./in-tiles.js')).enlargeWithin(task.memoryLimit, inputs, task, shares, states, onProgress);
}
