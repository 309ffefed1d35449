import { type KernelBackend, type KernelFunc, type SumAttrs, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { sumRowsTask } from '../kernels/sum-rows/task.js';
import { Workspace } from './workspace.js';

/** [outer, rows, channels] of a sum over neighbouring axes before the last ones; undefined for any other. */
function rowsOf(shape: readonly number[], axes: readonly number[]): [number, number, number] | undefined {
  const sorted = [...axes].sort((a, b) => a - b);
  const [first, last] = [sorted[0]!, sorted[sorted.length - 1]!];
  if (sorted.length === 0 || last - first !== sorted.length - 1) return undefined;
  const size = (from: number, to?: number) => util.sizeFromShape(shape.slice(from, to));
  const [outer, rows, channels] = [size(0, first), size(first, last + 1), size(last + 1)];
  return channels > 1 && outer * rows > 0 ? [outer, rows, channels] : undefined;
}

/**
 * Sum and Mean over axes that stand before others: tfjs's own transposes the whole tensor first. That is the gradient of every bias. Other axes go on to
 * the kernel that was there before.
 *
 * @param mean whether sums are divided by how many values they have
 */
export const reduce =
  (mean: boolean) =>
  (before: KernelFunc): KernelFunc =>
  (args) => {
    const { x } = args.inputs as Readonly<Record<'x', TensorInfo>>;
    const { axis, keepDims } = args.attrs as unknown as SumAttrs;
    const axes = util.parseAxisParam(axis, x.shape);
    const sizes = x.dtype === 'float32' ? rowsOf(x.shape, axes) : undefined;
    if (!sizes) return before(args);
    const [outer, rows, channels] = sizes;
    const shape = x.shape.flatMap((size, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [size]));
    return Workspace.run(args.backend as KernelBackend, (workspace) => {
      const room = workspace.output(shape);
      const [input, output] = [workspace.input(x), room.address];
      workspace.run(sumRowsTask({ outer, rows, channels, input, output, scale: mean ? 1 / rows : 1 }));
      return room;
    });
  };
