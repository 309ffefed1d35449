import type { Conv2DBackpropFilterAttrs, KernelBackend, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { BackendError } from '../../errors.js';
import { copyTask } from '../../kernels/copy.js';
import type { View } from '../../kernels/view.js';
import { winogradExtent } from '../../kernels/winograd.js';
import { type ConvolutionShape, convolutionShape } from '../../tfjs/convolution-shape.js';
import { filterGradientTask, filterSums } from '../kernels/filter-gradient/task.js';
import {
  winogradFilterGradientTask,
  winogradFilterTask,
  winogradSums,
} from '../kernels/winograd-filter-gradient/task.js';
import { filterGradientAlgorithm } from './algorithms.js';
import { type Images, imageOf, imagesAt, padded } from './images.js';
import { Workspace } from './workspace.js';

/** Conv2DBackpropFilter, the gradient of a convolution's weights, which tfjs's wasm backend lacks. */
export const conv2DBackpropFilter: KernelFunc = ({ inputs, attrs, backend }) => {
  const { x, dy } = inputs as Readonly<Record<'x' | 'dy', TensorInfo>>;
  const attributes = attrs as unknown as Conv2DBackpropFilterAttrs;
  const shape = convolutionShape(x.shape, attributes.filterShape, attributes);
  if (!shape) {
    const [given, filter] = [x.shape.join(', '), attributes.filterShape.join(', ')];
    throw new BackendError(
      `Expected images [n, h, w, c], not empty, and weights [kh, kw, c, filters] but received [${given}] and [${filter}]: train on another backend`,
    );
  }
  return Workspace.run(backend as KernelBackend, (workspace) => {
    const { batch, input, output, pointwise } = shape;
    const room = workspace.output(attributes.filterShape);
    const images = imagesAt(workspace.input(x), batch, input, pointwise);
    const gradients = imagesAt(workspace.input(dy), batch, output, pointwise);
    const add = filterGradientAlgorithm(shape) === 'winograd' ? addWinograd : addDirect;
    add(workspace, images, gradients, shape, room.address);
    return room;
  });
};

type Add = (workspace: Workspace, images: Images, gradients: Images, shape: ConvolutionShape, filter: number) => void;

const addDirect: Add = (workspace, images, gradients, { kernelSize, strides, padding }, filter) => {
  const { channels } = images;
  const layout = filterSums(kernelSize, channels, gradients.channels);
  const sums = workspace.zeros(layout.height * layout.row);
  const end = (axis: 0 | 1, extent: number, out: number) =>
    (out - 1) * strides[axis] + kernelSize[axis] - padding[axis] - extent;
  const imageWithMargins = padded(workspace, images, {
    top: padding[0],
    left: padding[1],
    bottom: end(0, images.height, gradients.height),
    right: end(1, images.width, gradients.width),
  });
  for (let n = 0; n < images.count; n++) {
    const operands = { input: imageWithMargins(n), gradient: imageOf(gradients, n), sums };
    workspace.run(filterGradientTask({ ...operands, kernelSize, strides, padding }));
  }
  const step = gradients.channels * 4;
  const dense: View = { ...layout, address: filter, row: layout.width * step, step };
  workspace.run(copyTask({ ...layout, address: sums }, dense));
};

const addWinograd: Add = (workspace, images, gradients, { padding }, filter) => {
  const { channels } = images;
  const filters = gradients.channels;
  const sums = workspace.zeros(4 * winogradSums(channels, filters));
  const imageWithMargins = padded(workspace, images, {
    top: padding[0],
    left: padding[1],
    bottom: winogradExtent(gradients.height, 4) - padding[0] - images.height,
    right: winogradExtent(gradients.width, 4) - padding[1] - images.width,
  });
  for (let n = 0; n < images.count; n++) {
    const operands = { input: imageWithMargins(n), gradient: imageOf(gradients, n), sums };
    workspace.run(winogradFilterGradientTask({ ...operands, padding }));
  }
  workspace.run(winogradFilterTask(sums, filter, channels, filters));
};
