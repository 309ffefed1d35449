import {
  type FusedConv2DAttrs,
  type FusedConv2DInputs,
  type KernelBackend,
  type KernelFunc,
  util,
} from '@tensorflow/tfjs-core';
import { convolutionShape } from '../../tfjs/convolution-shape.js';
import { filterLayout } from '../kernels/pack/layout.js';
import { convolve } from './convolve.js';
import { imageOf, imagesAt } from './images.js';
import { Workspace } from './workspace.js';

/**
 * Conv2D and FusedConv2D for weights that change at every step: packed anew each time, but fast. What this does not cover goes on to the
 * kernel that was there before: channels first, dilation, groups, strides of two kinds, activations (tfjs fuses none in training).
 */
export function conv2D(before: KernelFunc): KernelFunc {
  return (args) => {
    const { x, filter, bias } = args.inputs as FusedConv2DInputs;
    const attributes = args.attrs as unknown as FusedConv2DAttrs;
    const shape = convolutionShape(x.shape, filter.shape, attributes);
    const floats = [x, filter, ...(bias ? [bias] : [])].every(({ dtype }) => dtype === 'float32');
    if (!shape || !floats || (attributes.activation ?? 'linear') !== 'linear') return before(args);
    if (shape.strides[0] !== shape.strides[1]) return before(args);
    if (bias && util.sizeFromShape(bias.shape) !== shape.output[2]) return before(args);
    return Workspace.run(args.backend as KernelBackend, (workspace) => {
      const { batch, input, output, padding, strides, pointwise } = shape;
      const room = workspace.output([batch, ...output]);
      const results = imagesAt(room.address, batch, output, pointwise);
      const convolution = {
        filter: filterLayout(workspace.input(filter), filter.shape as [number, number, number, number]),
        stride: strides[0],
        padding,
        output: (n: number) => imageOf(results, n),
      };
      const images = imagesAt(workspace.input(x), batch, input, pointwise);
      convolve(workspace, images, [convolution], { bias: bias && workspace.input(bias) });
      return room;
    });
  };
}
