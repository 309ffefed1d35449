import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from '../errors.js';

/**
 * Checks that a backend can train.
 *
 * @throws {BackendError} it lacks the gradient of convolutions, or computes in half precision, where Adam divides by zero
 */
export function requireGradients(backend: string): void {
  if (!tf.getKernel('Conv2DBackpropFilter', backend)) {
    throw new BackendError(
      `The ${backend} backend of tfjs lacks the gradient of convolutions (Conv2DBackpropFilter)${backend === 'wasm' ? ', and msfsr has one only where there is WebAssembly SIMD' : ''}: choose another backend`,
    );
  }
  if (backend === 'webgl' && !tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED'))
    throw new BackendError('Training needs 32-bit floats but this WebGL computes with 16: choose another backend');
}
