import type { BackendChoice } from '../backend.js';
import { BackendError, ContextLostError } from '../errors.js';
import type { Network } from '../graph/network.js';
import { warnOnce } from '../platform.js';
import { withTfjs } from '../with-tfjs.js';
import { composed, isComposed } from './composed.js';
import type { Executor, RunOptions } from './executor.js';
import type { TfjsChoice } from './tfjs-executor.js';

/**
 * Chooses what runs a network at a size. `auto` takes the engine, and tfjs where the engine cannot run, which is said once. The
 * engine with its kernels and what needs tfjs are loaded at the first use, so that programs fetch them when they are needed.
 *
 * @throws {BackendError} if what was asked for cannot run the network, or is a backend that tfjs has not selected
 * @throws {DependencyError} if tfjs is needed and not installed
 */
export async function chooseExecutor(
  model: Network,
  choice: BackendChoice,
  size: readonly [number, number],
  options: RunOptions,
): Promise<Executor> {
  if (choice !== 'auto' && choice !== 'engine') return byTfjs(model, choice, options);
  try {
    // Where weights lie in tensors, the program has loaded tfjs.
    const tensors = isComposed(model) ? await withTfjs(() => import('./tensor-weights.js')) : undefined;
    await tensors?.requireReadableWeights();
    const { engineExecutor } = await import('./engine-executor.js');
    return engineExecutor(model, size, options, tensors?.runLayer);
  } catch (error) {
    if (choice === 'engine' || !(error instanceof BackendError) || error instanceof ContextLostError) throw error;
    const executor = await byTfjs(model, 'tfjs', options, error.message);
    warnOnce(`msfsr: ${executor.backend} runs the network. ${error.message}`);
    return executor;
  }
}

async function byTfjs(model: Network, choice: TfjsChoice, options: RunOptions, reason?: string): Promise<Executor> {
  const { tfjsExecutor } = await withTfjs(() => import('./tfjs-executor.js'), reason);
  return tfjsExecutor(await composed(model), choice, options);
}
