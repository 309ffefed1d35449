import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from '../errors.js';
import { bestVariant } from '../wasm/kernels.js';
import { depthToSpaceGradient } from './gradients/depth-to-space.js';
import type { Gradient } from './gradients/gradient.js';
import { mirrorPadGradient } from './gradients/mirror-pad.js';
import { PRELU_ALPHA_GRAD, PRELU_GRAD, preluGradient, reluGradient } from './gradients/prelu.js';
import { resizeNearestNeighborGradient } from './gradients/resize-nearest-neighbor.js';
import { ADAM_STEP } from './optimizers/fused-adam.js';
import { adamStep } from './tfjs/adam-step.js';
import { conv2D } from './tfjs/conv2d.js';
import { conv2DBackpropFilter } from './tfjs/conv2d-backprop-filter.js';
import { conv2DBackpropInput } from './tfjs/conv2d-backprop-input.js';
import { identity } from './tfjs/identity.js';
import { maxPoolGrad } from './tfjs/max-pool-grad.js';
import { preluAlphaGrad, preluGrad } from './tfjs/prelu-grad.js';
import { reduce } from './tfjs/reduce.js';

/** Gradients that are right, in the place of tfjs's. */
const REPAIRED = [depthToSpaceGradient, mirrorPadGradient, resizeNearestNeighborGradient];

/** Gradients that are faster where the backend has our kernels: made of the one that was there before. */
const FASTER: Readonly<Record<string, (before: Gradient) => Gradient>> = {
  [tf.Prelu]: preluGradient,
  [tf.Relu]: reluGradient,
};

/** Kernels of the wasm backend: made of the one that was there before. */
const WASM_KERNELS: Readonly<Record<string, (before: tf.KernelFunc) => tf.KernelFunc>> = {
  [tf.Identity]: identity,
  [tf.Sum]: reduce(false),
  [tf.Mean]: reduce(true),
  [PRELU_GRAD]: () => preluGrad,
  [PRELU_ALPHA_GRAD]: () => preluAlphaGrad,
  [ADAM_STEP]: () => adamStep,
  [tf.Conv2D]: conv2D,
  [tf.FusedConv2D]: conv2D,
  [tf.Conv2DBackpropInput]: conv2DBackpropInput,
  [tf.Conv2DBackpropFilter]: () => conv2DBackpropFilter,
  [tf.MaxPoolGrad]: () => maxPoolGrad,
};

/** How to undo what was registered, by what it is. */
const registered = new Map<string, () => void>();

/**
 * Makes tfjs fit for training. Gradients that tfjs lacks or computes wrongly are put right, on every backend: DepthToSpace, MirrorPad,
 * ResizeNearestNeighbor, and MaxPool on wasm. The wasm backend gets kernels of our own for convolutions and both their gradients, one of
 * which it lacks, on tfjs's own heap. Call it after the backend's package was imported; calling it again changes nothing but adds what
 * could not be registered before.
 *
 * Where there is no WebAssembly SIMD, the wasm backend cannot train.
 *
 * ```ts
 * await useWasm();
 * const restore = registerTraining();
 * // … train …
 * restore();
 * ```
 *
 * @returns a function that puts back what was there before
 */
export function registerTraining(): () => void {
  for (const gradient of REPAIRED) once(`gradient of ${gradient.kernelName}`, () => replaceGradient(gradient));
  for (const [name, make] of Object.entries(FASTER)) {
    const before = tf.getGradient(name) as Gradient | undefined;
    if (before) once(`gradient of ${name}`, () => replaceGradient(make(before)));
  }
  if (tf.getKernel(tf.Conv2D, 'wasm') && bestVariant()) {
    for (const [name, make] of Object.entries(WASM_KERNELS)) once(`${name} on wasm`, () => replaceKernel(name, make));
  }
  return restore;
}

function once(what: string, register: () => () => void): void {
  if (!registered.has(what)) registered.set(what, register());
}

function restore(): void {
  for (const undo of registered.values()) undo();
  registered.clear();
}

function replaceGradient(gradient: Gradient): () => void {
  const { kernelName } = gradient;
  const before = tf.getGradient(kernelName);
  tf.registerGradient(gradient);
  return () => {
    tf.unregisterGradient(kernelName);
    if (before) tf.registerGradient(before);
  };
}

function replaceKernel(kernelName: string, make: (before: tf.KernelFunc) => tf.KernelFunc): () => void {
  const before = tf.getKernel(kernelName, 'wasm') as tf.KernelConfig | undefined;
  const missing: tf.KernelFunc = () => {
    throw new BackendError(`tfjs's wasm backend has no ${kernelName}`);
  };
  exchange({ kernelName, backendName: 'wasm', ...before, kernelFunc: make(before?.kernelFunc ?? missing) });
  return () => {
    tf.unregisterKernel(kernelName, 'wasm');
    if (before) tf.registerKernel(before);
  };
}

/** Registers a kernel without the warning that there is one already. */
function exchange(kernel: tf.KernelConfig): void {
  if (tf.getKernel(kernel.kernelName, kernel.backendName)) tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel(kernel);
}
