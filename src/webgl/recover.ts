import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from '../errors.js';
import { isIntact, webglBackend } from './context.js';
import { guardReads } from './guard-reads.js';

/** tfjs's own priority of its webgl backend. */
const PRIORITY = 2;

/**
 * Replaces tfjs's webgl backend by a fresh one where its context was lost, and selects it. Weights that msfsr's kernels have run with move
 * along: their values were kept. Every other tensor that was on the GPU is gone; using it throws a `ContextLostError`. Where nothing
 * was lost, the backend stays.
 *
 * @throws {BackendError} if tfjs has no webgl backend, or the browser gives no new context
 */
export async function recoverWebgl(): Promise<void> {
  const factory = tf.findBackendFactory('webgl');
  if (!factory) throw new BackendError("tfjs has no webgl backend: import '@tensorflow/tfjs-backend-webgl'");
  await select();
  const old = webglBackend()!;
  if (isIntact(old)) return;
  guardReads(old); // a tensor that another backend needs is asked for here
  tf.removeBackend('webgl');
  tf.registerBackend('webgl', factory, PRIORITY);
  await select();
}

async function select(): Promise<void> {
  // setBackend answers false where it fails; it does not throw.
  if (!(await tf.setBackend('webgl'))) throw new BackendError('The browser gives no WebGL context');
}
