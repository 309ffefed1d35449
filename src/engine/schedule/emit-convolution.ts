import { convolutionTask, packMatrix, packVector } from '../../kernels/convolution.js';
import { convolution3Task, fitsConvolution3, packConvolution3 } from '../../kernels/convolution3.js';
import type { Task } from '../../kernels/task.js';
import { axisPhases, phaseKernel } from '../../kernels/transposed.js';
import { phase, type View } from '../../kernels/view.js';
import { packWinograd, winogradTask } from '../../kernels/winograd.js';
import type { ConvolutionNode, TransposedNode } from '../fuse/node.js';
import type { Store } from './constants.js';

interface Views {
  readonly input: View;
  readonly output: View;
  readonly residual?: View;
}

/**
 * Packs the weights of a convolution and calls its kernel.
 *
 * @param threads among which the units will be shared out
 */
export function emitConvolution(node: ConvolutionNode, views: Views, constants: Store, threads: number): Task {
  const { kernel, kernelSize, strides, padding, bias, slope, shuffle, algorithm } = node;
  const filters = bias.length;
  const narrow = algorithm === 'direct';
  const form = `${filters}/${shuffle}`;
  const vector = (values: Float32Array) =>
    constants.pack(values, `vector ${form} ${narrow}`, () => packVector(values, filters, shuffle, narrow));
  const operands = { ...views, shuffle, bias: vector(bias), slope: slope && vector(slope) };
  if (algorithm === 'direct') {
    const direct = { ...operands, kernelSize: [kernelSize, kernelSize] as const, strides, padding };
    if (fitsConvolution3({ filters, shuffle, run: kernelSize * views.input.channels })) {
      const weights = constants.pack(kernel, 'three', () => packConvolution3(kernel, filters));
      return convolution3Task({ ...direct, weights });
    }
    const weights = constants.pack(kernel, `matrix ${form}`, () => packMatrix(kernel, filters, shuffle, true));
    return convolutionTask({ ...direct, weights });
  }
  const winograd = () => packWinograd(kernel, filters, shuffle, algorithm);
  const weights = constants.pack(kernel, `winograd ${algorithm} ${form}`, winograd);
  return winogradTask({ ...operands, weights, m: algorithm, padding: padding[0] }, threads);
}

/** One ordinary convolution per remainder of the output position. */
export function emitTransposed(node: TransposedNode, views: Views, constants: Store): Task[] {
  const { kernel, kernelSize, strides, crop, bias, slope } = node;
  const filters = bias.length;
  const vector = (values: Float32Array) =>
    constants.pack(values, `vector ${filters}/1 true`, () => packVector(values, filters, 1, true));
  const [biasAddress, slopeAddress] = [vector(bias), slope && vector(slope)];
  const tasks: Task[] = [];
  for (const rows of axisPhases(kernelSize, strides, crop[0])) {
    for (const columns of axisPhases(kernelSize, strides, crop[1])) {
      const part = (view: View) => phase(view, strides, rows.offset, columns.offset);
      const output = part(views.output);
      if (output.height < 1 || output.width < 1) continue;
      const pack = () =>
        packMatrix(phaseKernel(kernel, kernelSize, filters, rows.taps, columns.taps), filters, 1, true);
      const form = `phase ${kernelSize} ${filters} ${rows.taps}/${columns.taps}`;
      const none = rows.taps.length * columns.taps.length === 0;
      tasks.push(
        convolutionTask({
          input: views.input,
          output,
          residual: views.residual && part(views.residual),
          weights: none ? biasAddress : constants.pack(kernel, form, pack),
          bias: biasAddress,
          slope: slopeAddress,
          shuffle: 1,
          kernelSize: none ? [0, 0] : [rows.taps.length, columns.taps.length],
          strides: 1,
          padding: [rows.padding, columns.padding],
        }),
      );
    }
  }
  return tasks;
}
