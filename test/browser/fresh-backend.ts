import '@tensorflow/tfjs-backend-webgl';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { BLOCK_KERNELS } from '../../src/tfjs/register-blocks.js';
import { registerWebglKernels } from '../../src/webgl/register.js';

/** A webgl backend that has done nothing yet, selected, with msfsr's kernels or without. Tensors of the one before are lost. */
export async function freshBackend(kernels: 'own' | 'stock'): Promise<MathBackendWebGL> {
  const factory = tf.findBackendFactory('webgl');
  tf.removeBackend('webgl');
  tf.registerBackend('webgl', factory, 2);
  if (!(await tf.setBackend('webgl'))) throw new Error('webgl does not start');
  for (const name of BLOCK_KERNELS) if (tf.getKernel(name, 'webgl')) tf.unregisterKernel(name, 'webgl');
  if (kernels === 'own') registerWebglKernels();
  return tf.backend() as MathBackendWebGL;
}
