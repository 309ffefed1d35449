import * as tf from '@tensorflow/tfjs-core';
import type { MultiStage } from '../compose/multi-stage.js';
import { BackendError } from '../errors.js';
import { engineExecutor } from './engine-executor.js';
import type { Executor, RunOptions } from './executor.js';
import { tfjsExecutor } from './tfjs-executor.js';

/** What runs a network: the engine, tfjs, or (`auto`) the engine where it can run the network and tfjs elsewhere. */
export type ExecutorChoice = 'auto' | 'engine' | 'tfjs';

/** Networks about which a warning was given. */
const warned = new WeakSet<MultiStage>();

/**
 * Chooses what runs a network at a size. `auto` warns once for a network that the engine cannot run.
 *
 * @throws {BackendError} if the engine was asked for and cannot run the network
 */
export function chooseExecutor(
  model: MultiStage,
  choice: ExecutorChoice,
  size: readonly [number, number],
  options: RunOptions,
): Executor {
  if (choice === 'tfjs') return tfjsExecutor();
  try {
    // Reading weights from webgpu is asynchronous, compiling is not.
    if (tf.getBackend() === 'webgpu')
      throw new BackendError("The engine cannot read weights from tfjs's webgpu backend");
    return engineExecutor(model, size, options);
  } catch (error) {
    if (choice === 'engine' || !(error instanceof BackendError)) throw error;
    if (!warned.has(model)) console.warn(`msfsr: tfjs (${tf.getBackend()}) runs the network. ${error.message}`);
    warned.add(model);
    return tfjsExecutor();
  }
}
