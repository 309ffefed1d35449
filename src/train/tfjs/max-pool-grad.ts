import {
  backend_util,
  type KernelBackend,
  type KernelFunc,
  type MaxPoolGradAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { maxPoolGradientTask } from '../kernels/max-pool-gradient/task.js';
import { Workspace } from './workspace.js';

/** MaxPoolGrad; tfjs's own is wrong on wasm for windows without positive values. */
export const maxPoolGrad: KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, input, output } = inputs as Readonly<Record<'dy' | 'input' | 'output', TensorInfo>>;
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as MaxPoolGradAttrs;
  const shape = input.shape as [number, number, number, number];
  const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  return Workspace.run(backend as KernelBackend, (workspace) => {
    const room = workspace.output(input.shape);
    const pool = {
      batch: info.batchSize,
      height: info.inHeight,
      width: info.inWidth,
      channels: info.inChannels,
      size: [info.outHeight, info.outWidth],
      window: [info.filterHeight, info.filterWidth],
      strides: [info.strideHeight, info.strideWidth],
      padding: [info.padInfo.top, info.padInfo.left],
    } as const;
    const [x, y, gradient] = [workspace.input(input), workspace.input(output), workspace.input(dy)];
    workspace.run(maxPoolGradientTask(pool, { input: x, output: y, gradient, result: room.address }));
    return room;
  });
};
