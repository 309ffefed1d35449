import * as tf from '@tensorflow/tfjs-core';
import { type BlockOperands, blockOperands } from '../layers/block-kernel.js';
import { LAYER_CLASSES } from '../layers/register.js';
import { StepLayer } from '../layers/step-layer.js';
import type { Step } from '../steps/step.js';

/** Names of the kernels that msfsr's composite layers call. */
export const BLOCK_KERNELS: readonly string[] = LAYER_CLASSES.filter(
  ({ prototype }) => prototype instanceof StepLayer,
).map(({ className }) => className);

/** Computes a block on one backend. */
export type BlockFunction<B extends tf.KernelBackend> = (
  operands: BlockOperands,
  steps: readonly Step[],
  backend: B,
) => tf.TensorInfo;

/** Registers one function as the kernel of every composite layer. Kernels that are registered already stay. */
export function registerBlocks<B extends tf.KernelBackend>(backendName: string, run: BlockFunction<B>): void {
  for (const kernelName of BLOCK_KERNELS) {
    if (tf.getKernel(kernelName, backendName)) continue;
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const { steps } = attrs as unknown as { steps: readonly Step[] };
        return run(blockOperands(inputs, { steps }), steps, backend as B);
      },
    });
  }
}
