/**
 * Kernels for tfjs: msfsr's layers as one call each on the backends wasm and cpu, and a faster convolution for any model on wasm.
 *
 * @module msfsr/kernels
 */
export { type KernelHost, registerKernels } from './register-kernels.js';
export { replaceConvolutions } from './replace-convolutions.js';
