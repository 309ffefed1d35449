import { convolutionTask } from '../../kernels/convolution.js';
import type { Task } from '../../kernels/task.js';
import type { View } from '../../kernels/view.js';
import { winogradExtent, winogradTask } from '../../kernels/winograd.js';
import type { FilterLayout } from '../kernels/pack/layout.js';
import { packedFloats, packedWinogradFloats, packFilterTask, packWinogradTask } from '../kernels/pack/task.js';
import { convolutionAlgorithm } from './algorithms.js';
import { type Images, padded } from './images.js';
import type { Workspace } from './workspace.js';

/** A convolution of every image of a batch; several of them may share the padded images. */
export interface Convolution {
  readonly filter: FilterLayout;
  readonly stride: number;
  /** Zero rows above and zero columns left of the image; fewer than 0 pass over image. */
  readonly padding: readonly [number, number];
  /** Where the result of image n goes. */
  output(n: number): View;
}

/** What is added to the results, and how they are bent. */
export interface Epilogue {
  /** Address of [channels]. */
  readonly bias?: number;
  /** Address of [channels]: slopes for negative values. */
  readonly slope?: number;
}

/** Runs convolutions of all images. The result of a filter without taps is the bias. */
export function convolve(
  workspace: Workspace,
  images: Images,
  convolutions: readonly Convolution[],
  epilogue: Epilogue = {},
): void {
  const prepared = convolutions.map((convolution) => prepare(workspace, images, convolution, epilogue));
  const margin = (side: 'top' | 'left' | 'bottom' | 'right') =>
    Math.max(...prepared.map(({ margins }) => margins[side]));
  const [top, left, bottom, right] = [margin('top'), margin('left'), margin('bottom'), margin('right')];
  const imageWithMargins = padded(workspace, images, { top, left, bottom, right });
  for (let n = 0; n < images.count; n++) {
    const image = imageWithMargins(n);
    for (const { task } of prepared) workspace.run(task(image, n));
  }
}

/** Packs the weights and says what must lie round an image. */
function prepare(workspace: Workspace, images: Images, convolution: Convolution, epilogue: Epilogue) {
  const { filter, stride, padding, output } = convolution;
  const size = output(0);
  const [rows, columns] = [filter.rows.count, filter.columns.count];
  const none = rows * columns === 0;
  const winograd = stride === 1 && convolutionAlgorithm(filter, size) === 'winograd';
  const end = (axis: 0 | 1, extent: number, out: number, taps: number) =>
    (winograd ? winogradExtent(out, 4) : (out - 1) * stride + taps) - padding[axis] - extent;
  const margins = {
    top: none ? 0 : padding[0],
    left: none ? 0 : padding[1],
    bottom: none ? 0 : end(0, images.height, size.height, rows),
    right: none ? 0 : end(1, images.width, size.width, columns),
  };
  const vectors = {
    bias: vector(workspace, epilogue.bias, filter.channels.count),
    slope: epilogue.slope === undefined ? undefined : vector(workspace, epilogue.slope, filter.channels.count),
    shuffle: 1,
  };
  const weights = workspace.take(4 * (winograd ? packedWinogradFloats(filter) : packedFloats(filter)));
  if (!none) workspace.run(winograd ? packWinogradTask(filter, weights) : packFilterTask(filter, weights));
  const task = (image: View, n: number): Task => {
    const result = output(n);
    const address = image.address - padding[0] * image.row - padding[1] * image.step;
    // As large as the result: 1x1 convolutions go pixel by pixel through both.
    const input = { ...image, address, height: result.height, width: result.width };
    const operands = { ...vectors, weights, input, output: result };
    if (winograd) return winogradTask({ ...operands, m: 4, padding: 0 });
    const kernelSize = none ? ([0, 0] as const) : ([rows, columns] as const);
    return convolutionTask({ ...operands, kernelSize, strides: stride, padding: [0, 0] });
  };
  return { margins, task };
}

/** [channels] with zeros up to a multiple of eight; all zeros without an address. */
function vector(workspace: Workspace, address: number | undefined, channels: number): number {
  const room = workspace.zeros(4 * 8 * Math.ceil(channels / 8));
  if (address !== undefined) workspace.copy(address, room, channels);
  return room;
}
