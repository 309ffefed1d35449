import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from '../errors.js';
import { bestVariant } from '../wasm/kernels.js';
import { convolutionCall } from './convolution-call.js';
import { wasmProgramsOf } from './wasm-programs.js';

const KERNELS = [tf.Conv2D, tf.FusedConv2D];
let restore: (() => void) | undefined;
/** Data ids of filters that were used. */
const used = new WeakSet<object>();

/**
 * Puts our convolution in the place of tfjs-wasm's, so that any tfjs model runs faster on that backend, whoever made it. Cases that ours
 * does not cover (dilation, groups, oblong kernels or strides, ReLU6, ELU) go on to tfjs's own kernel, and so does the first use of
 * every filter: packing one pays from its second use, and filters in training are not used twice. Calling it again changes nothing.
 *
 * ```ts
 * await useWasm();
 * const restore = replaceConvolutions();
 * // … predict with any model …
 * restore();
 * ```
 *
 * @returns a function that puts tfjs's kernels back
 * @throws {BackendError} where tfjs's wasm backend is not imported, or where there is no WebAssembly SIMD
 */
export function replaceConvolutions(): () => void {
  restore ??= replaceAll();
  return restore;
}

function replaceAll(): () => void {
  if (!bestVariant())
    throw new BackendError('This JavaScript engine has no WebAssembly SIMD: keep the kernels of tfjs');
  const stock = KERNELS.map((name) => {
    const kernel = tf.getKernel(name, 'wasm') as tf.KernelConfig | undefined;
    if (!kernel)
      throw new BackendError(`tfjs has no ${name} for wasm yet: import '@tensorflow/tfjs-backend-wasm' first`);
    return kernel;
  });
  for (const kernel of stock) exchange({ ...kernel, kernelFunc: replacementOf(kernel.kernelFunc) });
  return () => {
    if (!restore) return;
    restore = undefined;
    for (const kernel of stock) exchange(kernel);
  };
}

function exchange(kernel: tf.KernelConfig): void {
  tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel(kernel);
}

function replacementOf(stock: tf.KernelFunc): tf.KernelFunc {
  return (args) => {
    const inputs = args.inputs as tf.FusedConv2DInputs;
    const backend = args.backend as tf.KernelBackend;
    const { dataId } = inputs.filter;
    if (!used.has(dataId)) {
      used.add(dataId);
      return stock(args);
    }
    const attributes = (args.attrs ?? {}) as unknown as Partial<tf.FusedConv2DAttrs>;
    const call = convolutionCall(inputs, attributes, (tensor) => backend.readSync(tensor.dataId) as Float32Array);
    return call ? wasmProgramsOf(backend).run(call) : stock(args);
  };
}
