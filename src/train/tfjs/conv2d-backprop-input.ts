import type { Conv2DBackpropInputAttrs, KernelBackend, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { axisPhases } from '../../kernels/transposed.js';
import { phase } from '../../kernels/view.js';
import { convolutionShape } from '../../tfjs/convolution-shape.js';
import { filterLayout, gradientLayout } from '../kernels/pack/layout.js';
import { type Convolution, convolve } from './convolve.js';
import { imageOf, imagesAt } from './images.js';
import { Workspace } from './workspace.js';

/**
 * Conv2DBackpropInput, the gradient of a convolution's input: ordinary convolutions of the result's gradient with the flipped filter, one for
 * each remainder of the stride. What this does not cover goes on to the kernel that was there before.
 */
export function conv2DBackpropInput(before: KernelFunc): KernelFunc {
  return (args) => {
    const { dy, filter } = args.inputs as Readonly<Record<'dy' | 'filter', TensorInfo>>;
    const attributes = args.attrs as unknown as Conv2DBackpropInputAttrs;
    const shape = convolutionShape(attributes.inputShape, filter.shape, attributes);
    const floats = dy.dtype === 'float32' && filter.dtype === 'float32';
    if (!shape || !floats || shape.strides[0] !== shape.strides[1]) return before(args);
    return Workspace.run(args.backend as KernelBackend, (workspace) => {
      const { batch, input, output, kernelSize, padding, strides, pointwise } = shape;
      const [stride] = strides;
      const room = workspace.output([batch, ...input]);
      const results = imagesAt(room.address, batch, input, pointwise);
      const layout = filterLayout(workspace.input(filter), filter.shape as [number, number, number, number]);
      const convolutions: Convolution[] = [];
      for (const rows of axisPhases(kernelSize[0], stride, padding[0])) {
        for (const columns of axisPhases(kernelSize[1], stride, padding[1])) {
          if (rows.offset >= input[0] || columns.offset >= input[1]) continue;
          convolutions.push({
            filter: gradientLayout(layout, rows.taps, columns.taps),
            stride: 1,
            padding: [rows.padding, columns.padding],
            output: (n) => phase(imageOf(results, n), stride, rows.offset, columns.offset),
          });
        }
      }
      convolve(workspace, imagesAt(workspace.input(dy), batch, output, pointwise), convolutions);
      return room;
    });
  };
}
