import * as tf from '@tensorflow/tfjs-core';
import { type BackendChoice, selectedBackend } from '../backend.js';
import type { MultiStage } from '../compose/multi-stage.js';
import { BackendError, ContextLostError } from '../errors.js';
import { warnOnce } from '../platform.js';
import { guardReads } from '../webgl/guard-reads.js';
import type { Executor, RunOptions } from './executor.js';
import { tfjsExecutor } from './tfjs-executor.js';

/**
 * Chooses what runs a network at a size. `auto` takes the engine, and tfjs where the engine cannot run, which is said once. The
 * engine and its kernels are loaded at the first use, so that pages fetch them when they are needed.
 *
 * @throws {BackendError} if what was asked for cannot run the network, or is a backend that tfjs has not selected
 */
export async function chooseExecutor(
  model: MultiStage,
  choice: BackendChoice,
  size: readonly [number, number],
  options: RunOptions,
): Promise<Executor> {
  guardReads(); // weights and results alike: never zeros from a GPU that is gone
  if (choice !== 'auto' && choice !== 'engine') return tfjsOf(model, choice, options);
  try {
    // Reading weights from webgpu is asynchronous, compiling is not.
    if (tf.getBackend() === 'webgpu')
      throw new BackendError("The engine cannot read weights from tfjs's webgpu backend");
    const { engineExecutor } = await import('./engine-executor.js');
    return engineExecutor(model, size, options);
  } catch (error) {
    if (choice === 'engine' || !(error instanceof BackendError) || error instanceof ContextLostError) throw error;
    warnOnce(`msfsr: tfjs (${tf.getBackend()}) runs the network. ${error.message}`);
    return tfjsExecutor(model, options);
  }
}

function tfjsOf(model: MultiStage, choice: BackendChoice, options: RunOptions): Executor {
  const selected = selectedBackend();
  if (choice === 'tfjs' || choice === selected) return tfjsExecutor(model, options);
  const name = choice.slice('tfjs-'.length);
  throw new BackendError(
    `Expected ${choice} to run the network but tfjs has selected ${tf.getBackend()}: await tf.setBackend(${JSON.stringify(name)}) before, or ` +
      `let createUpscaler({ backend: ${JSON.stringify(choice)} }) do it`,
  );
}
