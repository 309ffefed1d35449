import fc from 'fast-check';
import { image } from '../../../src/kernels/image.js';
import type { View } from '../../../src/kernels/view.js';
import { winogradExtent } from '../../../src/kernels/winograd.js';
import {
  type FilterGradientOptions,
  filterGradientReference,
} from '../../../src/train/kernels/filter-gradient/reference.js';
import { filterGradientTask, filterSums } from '../../../src/train/kernels/filter-gradient/task.js';
import {
  winogradFilterGradientTask,
  winogradFilterTask,
  winogradSums,
} from '../../../src/train/kernels/winograd-filter-gradient/task.js';
import { eachCase, type RandomSize, randomSize } from '../../kernels/each-case.js';
import { expectClose, randomImage, type TestMemory } from '../../kernels/memory.js';

interface Case {
  readonly size: RandomSize;
  readonly kernel?: readonly [number, number];
  readonly strides?: readonly [number, number];
  readonly pad?: readonly [number, number];
  readonly gap?: number;
}

const of = (height: number, width: number, channels: number, filters: number): RandomSize => ({
  height,
  width,
  channels,
  filters,
  seed: 11,
});

/** Size of the result, or undefined where the kernel does not fit. */
function resultSize({ size, strides = [1, 1] }: Case, options: FilterGradientOptions): [number, number] | undefined {
  const { kernelSize, padding } = options;
  const extent = (d: number, axis: 0 | 1) => Math.floor((d + 2 * padding[axis] - kernelSize[axis]) / strides[axis]) + 1;
  const [h, w] = [extent(size.height, 0), extent(size.width, 1)];
  return h < 1 || w < 1 ? undefined : [h, w];
}

/** [1, taps, channels, filters] as an image, for comparison. */
const asImage = (values: ArrayLike<number>, filters: number) => ({
  data: Float32Array.from(values),
  height: 1,
  width: values.length / filters,
  channels: filters,
});

function direct(memory: TestMemory, value: Case): void {
  const { size, kernel = [3, 3], strides = [1, 1], gap = 0 } = value;
  const padding = value.pad ?? ([Math.floor(kernel[0] / 2), Math.floor(kernel[1] / 2)] as const);
  const options = { kernelSize: kernel, strides, padding };
  const out = resultSize(value, options);
  if (!out) return;
  const input = randomImage(size.height, size.width, size.channels, size.seed);
  const gradient = randomImage(out[0], out[1], size.filters, size.seed + 1);
  const sums = filterSums(kernel, size.channels, size.filters);
  const [step, row] = [sums.step / 4, sums.row / sums.step];
  const whole: View = memory.put({
    height: kernel[0],
    width: row,
    channels: step,
    data: new Float32Array(kernel[0] * row * step),
  });
  const task = filterGradientTask({
    ...options,
    input: memory.put(input, { top: padding[0], bottom: padding[0], left: padding[1], right: padding[1], margin: 0 }),
    gradient: memory.put(gradient, { gap, right: 1 }),
    sums: whole.address,
  });
  const result = memory.run(task, whole);
  const taken = image(
    kernel[0],
    kernel[1] * size.channels,
    size.filters,
    (y, x, c) => result.data[(y * row + x) * step + c]!,
  );
  const expected = asImage(filterGradientReference(input, gradient, options), size.filters);
  expectClose(asImage(taken.data, size.filters), expected, 2e-5);
}

function winograd(memory: TestMemory, value: Case): void {
  const { size, pad = [1, 1], gap = 0 } = value;
  const options = { kernelSize: [3, 3], strides: [1, 1], padding: pad } as const;
  const out = resultSize(value, options);
  if (!out) return;
  const input = randomImage(size.height, size.width, size.channels, size.seed);
  const gradient = randomImage(out[0], out[1], size.filters, size.seed + 1);
  const length = winogradSums(size.channels, size.filters);
  const sums = memory.put({ height: 1, width: 1, channels: length, data: new Float32Array(length) });
  const filter = memory.put({ height: 1, width: 9 * size.channels, channels: size.filters });
  const task = winogradFilterGradientTask({
    input: memory.put(input, {
      top: pad[0],
      left: pad[1],
      bottom: winogradExtent(out[0], 4) - size.height - pad[0],
      right: winogradExtent(out[1], 4) - size.width - pad[1],
      margin: 0,
    }),
    gradient: memory.put(gradient, { gap, left: 1 }),
    sums: sums.address,
    padding: pad,
  });
  memory.run(task, sums);
  const result = memory.run(winogradFilterTask(sums.address, filter.address, size.channels, size.filters), filter);
  const expected = asImage(filterGradientReference(input, gradient, options), size.filters);
  expectClose(result, expected, 2e-4);
}

const common: Record<string, Case> = {
  '3x3 16-16': { size: of(8, 8, 16, 16) },
  'one pixel, one channel': { size: of(1, 1, 1, 1) },
  'rest of every kind': { size: of(5, 6, 5, 11), gap: 3 },
  'to RGB': { size: of(9, 7, 8, 3) },
  'from RGB': { size: of(9, 7, 3, 12) },
  'no padding': { size: of(6, 7, 4, 4), pad: [0, 0] },
  'many rows': { size: of(40, 9, 20, 12) },
};
const any: Record<string, Case> = {
  ...common,
  '1x1 128-64': { size: of(4, 4, 128, 64), kernel: [1, 1] },
  '7x7 stride 2': { size: of(16, 14, 3, 8), kernel: [7, 7], strides: [2, 2] },
  '3x3 stride 2, odd': { size: of(7, 9, 4, 6), strides: [2, 2] },
  'strides of two kinds': { size: of(8, 9, 4, 6), kernel: [2, 3], strides: [1, 3] },
  'more padding than kernel': { size: of(3, 4, 2, 5), kernel: [2, 2], pad: [2, 3] },
};

const kernels = fc.constantFrom<[number, number]>([1, 1], [3, 3], [3, 3], [5, 5], [7, 7], [4, 2]);
const strides = fc.constantFrom<[number, number]>([1, 1], [1, 1], [2, 2]);
const pads = fc.constantFrom<[number, number]>([0, 0], [1, 1], [1, 1], [1, 0]);
eachCase<Case>(
  'filterGradient',
  any,
  fc.record({ size: randomSize(60_000), kernel: kernels, strides, gap: fc.nat(3) }),
  direct,
  30,
);
eachCase<Case>(
  'winogradFilterGradient',
  common,
  fc.record({ size: randomSize(120_000), pad: pads, gap: fc.nat(3) }),
  winograd,
);
