import * as tf from '@tensorflow/tfjs-core';
import type { MultiStage } from '../compose/multi-stage.js';
import { BackendError, ContextLostError } from '../errors.js';
import { guardReads } from '../webgl/guard-reads.js';
import type { Executor, RunOptions } from './executor.js';
import { tfjsExecutor } from './tfjs-executor.js';

/** What runs a network: the engine, tfjs, or (`auto`) the engine where it can run the network and tfjs elsewhere. */
export type ExecutorChoice = 'auto' | 'engine' | 'tfjs';

/** Networks about which a warning was given. */
const warned = new WeakSet<MultiStage>();

/**
 * Chooses what runs a network at a size. `auto` warns once for a network that the engine cannot run. The engine and its kernels are loaded
 * at the first use, so that pages fetch them when they are needed.
 *
 * @throws {BackendError} if the engine was asked for and cannot run the network
 */
export async function chooseExecutor(
  model: MultiStage,
  choice: ExecutorChoice,
  size: readonly [number, number],
  options: RunOptions,
): Promise<Executor> {
  guardReads(); // weights and results alike: never zeros from a GPU that is gone
  if (choice === 'tfjs') return tfjsExecutor();
  try {
    // Reading weights from webgpu is asynchronous, compiling is not.
    if (tf.getBackend() === 'webgpu')
      throw new BackendError("The engine cannot read weights from tfjs's webgpu backend");
    const { engineExecutor } = await import('./engine-executor.js');
    return engineExecutor(model, size, options);
  } catch (error) {
    if (choice === 'engine' || !(error instanceof BackendError) || error instanceof ContextLostError) throw error;
    if (!warned.has(model)) console.warn(`msfsr: tfjs (${tf.getBackend()}) runs the network. ${error.message}`);
    warned.add(model);
    return tfjsExecutor();
  }
}
