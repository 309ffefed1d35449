/**
 * Kernels for tfjs's `webgl` backend, and what to do when a browser takes the GPU's context away. Needs `@tensorflow/tfjs-backend-webgl`.
 *
 * @module msfsr/webgl
 */
export { recoverWebgl } from './recover.js';
export { registerWebglKernels } from './register.js';
