import type { KernelBackend, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import { type AdamNumbers, adamTask } from '../kernels/adam/task.js';
import { Workspace } from './workspace.js';

type Name = 'weight' | 'gradient' | 'first' | 'second';

/** One step of Adam: inputs `weight`, `gradient`, `first`, `second` → the new weight and both moments. */
export const adamStep: KernelFunc = ({ inputs, attrs, backend }) => {
  const { weight, gradient, first, second } = inputs as Readonly<Record<Name, TensorInfo>>;
  const numbers = attrs as unknown as AdamNumbers;
  return Workspace.runAll(backend as KernelBackend, (workspace) => {
    const rooms = [weight, first, second].map(({ shape }) => workspace.output(shape));
    const [newWeight, newFirst, newSecond] = rooms.map(({ address }) => address) as [number, number, number];
    const operands = {
      weight: workspace.input(weight),
      gradient: workspace.input(gradient),
      first: workspace.input(first),
      second: workspace.input(second),
    };
    const results = { weight: newWeight, first: newFirst, second: newSecond };
    workspace.run(adamTask(util.sizeFromShape(weight.shape), numbers, operands, results));
    return rooms;
  });
};
