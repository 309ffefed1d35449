import fc from 'fast-check';
import { type DepthwiseOptions, depthwiseReference, depthwiseTask } from '../../src/kernels/depthwise.js';
import { eachCase, type RandomSize, randomSize } from './each-case.js';
import { expectClose, randomImage, randomValues } from './memory.js';

interface Case {
  readonly size: RandomSize;
  readonly kernelSize: number;
  readonly strides: number;
  /** Rows above, below, columns left, right. */
  readonly pad?: readonly [number, number, number, number];
  readonly slope?: boolean;
  readonly gap?: number;
}

const of = (height: number, width: number, channels: number): RandomSize => ({
  height,
  width,
  channels,
  filters: 1,
  seed: 3,
});

eachCase<Case>(
  'depthwise',
  {
    'one value': { size: of(1, 1, 1), kernelSize: 1, strides: 1 },
    '3x3, whole vectors': { size: of(6, 8, 8), kernelSize: 3, strides: 1, pad: [1, 1, 1, 1] },
    '3x3, stride 2, zeros below and on the right': {
      size: of(8, 12, 12),
      kernelSize: 3,
      strides: 2,
      pad: [0, 1, 0, 1],
    },
    '5x5, stride 2, one more below and on the right': {
      size: of(10, 14, 5),
      kernelSize: 5,
      strides: 2,
      pad: [1, 2, 1, 2],
      slope: true,
      gap: 2,
    },
    '5x5, rest of a row and of a vector': { size: of(7, 5, 3), kernelSize: 5, strides: 1, pad: [2, 2, 2, 2] },
    'no padding, slope': { size: of(9, 11, 6), kernelSize: 3, strides: 1, slope: true, gap: 1 },
  },
  fc.record({
    size: randomSize(3e4),
    kernelSize: fc.integer({ min: 1, max: 5 }),
    strides: fc.integer({ min: 1, max: 3 }),
    pad: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
    slope: fc.boolean(),
    gap: fc.nat(2),
  }),
  (memory, { size, kernelSize: k, strides, pad = [0, 0, 0, 0], slope, gap }) => {
    const { channels, seed } = size;
    const [top, bottom, left, right] = pad;
    const extent = (d: number) => Math.floor((d - k) / strides) + 1;
    const [height, width] = [extent(size.height + top + bottom), extent(size.width + left + right)];
    if (height < 1 || width < 1) return;
    const x = randomImage(size.height, size.width, channels, seed);
    const options: DepthwiseOptions = {
      kernel: randomValues(k * k * channels, seed + 1),
      kernelSize: k,
      strides,
      padding: [top, left],
      size: [height, width],
      bias: randomValues(channels, seed + 2),
      ...(slope && { slope: randomValues(channels, seed + 3) }),
    };
    const output = memory.put({ height, width, channels }, { left: 1, gap });
    const task = depthwiseTask({
      input: memory.put(x, { top, bottom, left, right, margin: 0 }),
      output,
      weights: memory.constants(options.kernel),
      bias: memory.constants(options.bias),
      slope: options.slope && memory.constants(options.slope),
      kernelSize: k,
      strides,
      padding: [top, left],
    });
    expectClose(memory.run(task, output), depthwiseReference(x, options), 2e-6);
  },
);
