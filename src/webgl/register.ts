import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from '../errors.js';
import { registerBlocks } from '../tfjs/register-blocks.js';
import { runPrograms } from './run-programs.js';

/**
 * Registers one kernel per composite layer of msfsr with tfjs's `webgl` backend: inference then takes a few shaders of its own for a block
 * where stock tfjs runs dozens. Training runs on stock ops as before. Calling it again changes nothing.
 *
 * @throws {BackendError} where the browser has no WebGL 2: the stock ops of tfjs run there
 */
export function registerWebglKernels(): void {
  if (!tf.findBackendFactory('webgl') || tf.env().getNumber('WEBGL_VERSION') < 2) {
    throw new BackendError(
      "msfsr's WebGL kernels need WebGL 2, which is not to be had here: use stock tfjs or the engine",
    );
  }
  registerBlocks<MathBackendWebGL>('webgl', runPrograms);
}
