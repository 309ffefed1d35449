import { uniform } from '../../graph/derived.js';
import { affineTask } from '../../kernels/affine.js';
import { bicubicTask, interpolationTable } from '../../kernels/bicubic.js';
import { borderTask } from '../../kernels/border.js';
import { copyTask, pixelShuffleTask, spaceToDepthTask } from '../../kernels/copy.js';
import { depthwiseTask } from '../../kernels/depthwise.js';
import { maxPoolTask } from '../../kernels/max-pool.js';
import { meanTask } from '../../kernels/mean.js';
import { modulateTask } from '../../kernels/modulate.js';
import { squashTask } from '../../kernels/squash.js';
import type { Task } from '../../kernels/task.js';
import { upsampleTask } from '../../kernels/upsample.js';
import type { View } from '../../kernels/view.js';
import type { Node, PadNode } from '../fuse/node.js';
import { copying, type Store } from './constants.js';
import { emitConvolution, emitTransposed } from './emit-convolution.js';
import type { Locations } from './locate.js';
import { isNone } from './margins.js';
import type { Placement } from './storage.js';

/** What emission needs to know about a compiled network. */
export interface Emission extends Locations {
  readonly constants: Store;
  readonly placements: ReadonlyMap<number, Placement>;
  /** Threads among which the units of a task will be shared out. */
  readonly threads: number;
}

/** Kernel calls of one node, margins of its result included. */
export function emit(node: Node, emission: Emission): Task[] {
  return [...body(node, emission), ...emitMargins(node.output, emission)];
}

/** Fills the margins round a value that owns its buffer. */
export function emitMargins(value: number, { placements, viewOf, kept }: Emission): Task[] {
  const { storage } = placements.get(value)!;
  const needed = storage.owner === value && !isNone(storage.margins) && !kept.has(storage);
  return needed ? [borderTask(viewOf(value), storage.margins)] : [];
}

function body(node: Node, emission: Emission): Task[] {
  const { constants, viewOf } = emission;
  const [input, second, third] = node.inputs.map(viewOf) as [View, View, View | undefined];
  const output = viewOf(node.output);
  const residual = node.residual === undefined ? undefined : viewOf(node.residual);
  const vector = (values: Float32Array) => constants.pack(values, 'as it is', () => copying(values));
  switch (node.kind) {
    case 'convolution':
      return [emitConvolution(node, { input, output, residual }, constants, emission.threads)];
    case 'transposed':
      return emitTransposed(node, { input, output, residual }, constants);
    case 'affine': {
      const [scale, shift, slope] = [vector(node.scale), vector(node.shift), node.slope && vector(node.slope)];
      return [affineTask({ input, output, residual, scale, shift, slope })];
    }
    case 'gate': {
      const [shift, slope] = [vector(uniform(0, input.channels)), node.slope && vector(node.slope)];
      return [affineTask({ input, output, residual, scale: second.address, shift, slope })];
    }
    case 'modulate':
      return [modulateTask({ input, factor: second, addend: third, output, offset: node.offset })];
    case 'squash':
      return [squashTask(node.mode, input, output)];
    case 'maxPool':
      return [maxPoolTask(input, output, node.size)];
    case 'mean':
      return [meanTask(input, output)];
    case 'upsample':
      return [upsampleTask(input, output, node.size, residual)];
    case 'depthwise': {
      const { kernel, kernelSize, strides, padding, bias, slope } = node;
      const operands = { input, output, weights: vector(kernel), bias: vector(bias), slope: slope && vector(slope) };
      return [depthwiseTask({ ...operands, kernelSize, strides, padding })];
    }
    case 'bicubic':
    case 'bilinear': {
      const tall = constants.put(interpolationTable(node.kind, input.height, output.height, input.row));
      const wide = constants.put(interpolationTable(node.kind, input.width, output.width, input.step));
      return [bicubicTask(input, output, tall, wide)];
    }
    case 'pixelShuffle':
      return [pixelShuffleTask(input, output, node.size)];
    case 'spaceToDepth':
      return [spaceToDepthTask(input, output, node.size)];
    case 'copy':
      return [copyTask(input, output)];
    case 'concat':
      return emitConcat(node.inputs, output, emission);
    case 'pad':
      return emitPad(node, input, output, emission);
  }
}

/** Copies the parts that do not lie in the result's buffer already. */
function emitConcat(inputs: readonly number[], output: View, { viewOf }: Emission): Task[] {
  const tasks: Task[] = [];
  let channel = 0;
  for (const value of inputs) {
    const input = viewOf(value);
    const part = { ...output, address: output.address + channel * 4, channels: input.channels };
    if (input.address !== part.address) tasks.push(copyTask(input, part));
    channel += input.channels;
  }
  return tasks;
}

/** The image in the middle, zeros from there to the end of the buffer, and in the channels after those of the image. */
function emitPad(node: PadNode, input: View, output: View, { placements, constants }: Emission): Task[] {
  const { pad, channels, output: value } = node;
  const [top, bottom, left, right] = pad;
  const { margins } = placements.get(value)!.storage;
  const { height, width } = input;
  const middle = { ...output, address: output.address + top * output.row + left * output.step, height, width };
  const all = {
    top: top + margins.top,
    bottom: bottom + margins.bottom,
    left: left + margins.left,
    right: right + margins.right,
    reflect: 0,
  };
  const tasks = [copyTask(input, { ...middle, channels: input.channels })];
  if (channels > 0) {
    const zeros = uniform(0, channels);
    const address = constants.pack(zeros, 'as it is', () => copying(zeros));
    const after = { ...middle, address: middle.address + 4 * input.channels, channels };
    tasks.push(copyTask({ ...after, address, row: 0, step: 0 }, after));
  }
  return isNone(all) ? tasks : [...tasks, borderTask(middle, all)];
}
