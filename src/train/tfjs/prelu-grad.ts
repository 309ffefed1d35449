import { type KernelBackend, type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { preluGradientTask } from '../kernels/prelu-gradient/task.js';
import { sumRowsTask } from '../kernels/sum-rows/task.js';
import { Workspace } from './workspace.js';

/** Gradient of PReLU with respect to x, in one pass; without `alpha` that of ReLU. */
export const preluGrad: KernelFunc = ({ inputs, backend }) => {
  const { x, dy, alpha } = inputs as Readonly<Record<'x' | 'dy', TensorInfo>> & { readonly alpha?: TensorInfo };
  const channels = alpha ? util.sizeFromShape(alpha.shape) : util.sizeFromShape(x.shape);
  return Workspace.run(backend as KernelBackend, (workspace) => {
    const room = workspace.output(x.shape);
    const task = preluGradientTask({
      pixels: util.sizeFromShape(x.shape) / channels,
      channels,
      input: workspace.input(x),
      gradient: workspace.input(dy),
      slope: alpha && workspace.input(alpha),
      output: room.address,
    });
    workspace.run(task);
    return room;
  });
};

/** Gradient of PReLU with respect to its slopes, one for each channel: Σ dy · min(x, 0). */
export const preluAlphaGrad: KernelFunc = ({ inputs, backend }) => {
  const { x, dy } = inputs as Readonly<Record<'x' | 'dy', TensorInfo>>;
  const channels = x.shape[x.shape.length - 1]!;
  const rows = util.sizeFromShape(x.shape) / channels;
  return Workspace.run(backend as KernelBackend, (workspace) => {
    const room = workspace.output([channels]);
    const [input, negativeOf] = [workspace.input(dy), workspace.input(x)];
    workspace.run(sumRowsTask({ outer: 1, rows, channels, input, negativeOf, output: room.address, scale: 1 }));
    return room;
  });
};
