import fc from 'fast-check';
import {
  type ConvolutionOptions,
  convolutionReference,
  convolutionTask,
  packMatrix,
  packVector,
} from '../../src/kernels/convolution.js';
import { convolution3Task, fitsConvolution3, packConvolution3 } from '../../src/kernels/convolution3.js';
import { packed } from '../../src/kernels/packing.js';
import { packWinograd, winogradExtent, winogradTask } from '../../src/kernels/winograd.js';
import { eachCase, type RandomSize, randomSize } from './each-case.js';
import { expectClose, randomImage, randomValues, type TestMemory } from './memory.js';

interface Case {
  readonly size: RandomSize;
  readonly kernel?: readonly [number, number];
  readonly strides?: number;
  readonly pad?: number;
  readonly shuffle?: number;
  readonly slope?: boolean;
  readonly residual?: boolean;
  readonly gap?: number;
}

const of = (height: number, width: number, channels: number, filters: number): RandomSize => ({
  height,
  width,
  channels,
  filters,
  seed: 7,
});

/** Makes options and operands of a case, runs `task`, compares with the twin. */
function check(memory: TestMemory, value: Case, algorithm: 'direct' | 'three' | 2 | 4): void {
  const direct = algorithm === 'direct' || algorithm === 'three';
  const { size, strides = 1, shuffle = 1, gap = 0 } = value;
  const kernelSize = direct ? (value.kernel ?? [3, 3]) : ([3, 3] as const);
  const padding = value.pad ?? Math.floor(kernelSize[0] / 2);
  const filters = size.filters * shuffle ** 2;
  const extent = (d: number, k: number) => Math.floor((d + 2 * padding - k) / strides) + 1;
  const [h, w] = [extent(size.height, kernelSize[0]), extent(size.width, kernelSize[1])];
  if (h < 1 || w < 1) return;
  const input = randomImage(size.height, size.width, size.channels, size.seed);
  const k = kernelSize[0] * kernelSize[1] * size.channels;
  const residual = value.residual ? randomImage(h * shuffle, w * shuffle, size.filters, size.seed + 1) : undefined;
  const options: ConvolutionOptions = {
    kernel: randomValues(k * filters, size.seed + 2),
    kernelSize,
    strides,
    padding: [padding, padding],
    size: [h, w],
    bias: randomValues(filters, size.seed + 3),
    slope: value.slope ? randomValues(size.filters, size.seed + 4) : undefined,
    residual,
    shuffle,
  };
  const beyond = (d: number, out: number) =>
    direct ? padding : Math.max(padding, winogradExtent(out, algorithm) - d - padding);
  const margins = {
    top: padding,
    left: padding,
    bottom: beyond(size.height, h),
    right: beyond(size.width, w),
    margin: 0,
  };
  const room = { height: h * shuffle, width: w * shuffle, channels: size.filters };
  const pack = (vector: Float32Array) => memory.constants(packed(packVector(vector, filters, shuffle, direct)));
  const weights = () => {
    if (algorithm === 'three') return packConvolution3(options.kernel, filters);
    if (algorithm === 'direct') return packMatrix(options.kernel, filters, shuffle, true);
    return packWinograd(options.kernel, filters, shuffle, algorithm);
  };
  const operands = {
    input: memory.put(input, margins),
    output: memory.put(room, { gap: shuffle > 1 ? 0 : gap, right: 1 }),
    residual: residual && memory.put(residual, { left: 2 }),
    weights: memory.constants(packed(weights())),
    bias: pack(options.bias),
    slope: options.slope && pack(options.slope),
    shuffle,
  };
  const directly = { ...operands, kernelSize, strides, padding: [padding, padding] as const };
  const task = () => {
    if (algorithm === 'three') return convolution3Task(directly);
    if (algorithm === 'direct') return convolutionTask(directly);
    return winogradTask({ ...operands, m: algorithm, padding });
  };
  const tolerance = { direct: 1e-5, three: 1e-5, 2: 2e-5, 4: 1e-4 }[algorithm];
  expectClose(memory.run(task(), operands.output), convolutionReference(input, options), tolerance);
}

const common: Record<string, Case> = {
  '3x3 16-16': { size: of(8, 8, 16, 16) },
  'bias, slope and residual': { size: of(9, 7, 8, 24), slope: true, residual: true },
  'one pixel, one channel': { size: of(1, 1, 1, 1) },
  'rest of every kind': { size: of(5, 6, 5, 11), slope: true, residual: true, gap: 3 },
  'pixel shuffle to RGB': { size: of(6, 5, 8, 3), shuffle: 2, residual: true },
  'pixel shuffle by 3, slope': { size: of(4, 4, 6, 5), shuffle: 3, slope: true },
  'no padding': { size: of(6, 7, 4, 4), pad: 0 },
};
const directly: Record<string, Case> = {
  ...common,
  'fully connected': { size: of(1, 1, 64, 8), kernel: [1, 1], slope: true },
  '1x1 128-64': { size: of(4, 4, 128, 64), kernel: [1, 1], residual: true },
  '1x1 of joined rows': { size: of(12, 3, 9, 13), kernel: [1, 1] },
  '5x5 from RGB': { size: of(9, 9, 3, 16), kernel: [5, 5], slope: true },
  '7x7 stride 2': { size: of(16, 14, 3, 8), kernel: [7, 7], strides: 2 },
  '3x3 stride 2, odd': { size: of(7, 9, 4, 6), strides: 2 },
  '1x1 stride 2': { size: of(7, 6, 4, 6), kernel: [1, 1], strides: 2 },
  '2x1 kernel': { size: of(5, 6, 4, 8), kernel: [2, 1], pad: 0 },
};
const three: Record<string, Case> = {
  '3x3 to RGB': { size: of(6, 8, 8, 3) },
  'bias, slope and residual': { size: of(5, 7, 4, 3), slope: true, residual: true, gap: 2 },
  'two channels': { size: of(4, 4, 12, 2), slope: true, residual: true },
  'one pixel, one channel': { size: of(1, 1, 4, 1) },
  '4x2 kernel of six channels': { size: of(6, 7, 6, 3), kernel: [4, 2], pad: 0 },
  '1x1 of joined rows': { size: of(12, 3, 20, 3), kernel: [1, 1] },
  '3x3 stride 2, odd': { size: of(7, 9, 4, 3), strides: 2 },
};

const flag = fc.boolean();
const options = { slope: flag, residual: flag, gap: fc.nat(3), shuffle: fc.constantFrom(1, 1, 1, 2) };
const kernels = fc.constantFrom<[number, number]>([1, 1], [3, 3], [3, 3], [5, 5], [7, 7], [4, 2]);
const anyDirect: fc.Arbitrary<Case> = fc.record({
  size: randomSize(60_000),
  kernel: kernels,
  strides: fc.constantFrom(1, 1, 2),
  ...options,
});
const anyThree = anyDirect
  .map((value) => ({ ...value, shuffle: 1, size: { ...value.size, filters: 1 + (value.size.filters % 3) } }))
  .filter(({ kernel, size }) => fitsConvolution3({ ...size, shuffle: 1, run: kernel![1] * size.channels }));
const anyWinograd: fc.Arbitrary<Case> = fc.record({
  size: randomSize(120_000),
  pad: fc.constantFrom(0, 1, 1),
  ...options,
});

eachCase('convolution', directly, anyDirect, (memory, value) => check(memory, value, 'direct'), 30);
eachCase<Case>('convolution3', three, anyThree, (memory, value) => check(memory, value, 'three'), 30);
eachCase<Case>('winograd2', common, anyWinograd, (memory, value) => check(memory, value, 2));
eachCase<Case>('winograd4', common, anyWinograd, (memory, value) => check(memory, value, 4));
