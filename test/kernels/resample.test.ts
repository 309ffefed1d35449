import fc from 'fast-check';
import { bicubicTask, interpolationReference, interpolationTable } from '../../src/kernels/bicubic.js';
import { borderReference, borderTask } from '../../src/kernels/border.js';
import {
  copyTask,
  pixelShuffleReference,
  pixelShuffleTask,
  spaceToDepthReference,
  spaceToDepthTask,
} from '../../src/kernels/copy.js';
import { maxPoolReference, maxPoolTask } from '../../src/kernels/max-pool.js';
import { meanReference, meanTask } from '../../src/kernels/mean.js';
import { upsampleReference, upsampleTask } from '../../src/kernels/upsample.js';
import { eachCase, type RandomSize, randomSize } from './each-case.js';
import { expectClose, randomImage } from './memory.js';

interface Case {
  readonly size: RandomSize;
  readonly factor: number;
  readonly residual?: boolean;
  readonly gap?: number;
}

const of = (height: number, width: number, channels: number): RandomSize => ({
  height,
  width,
  channels,
  filters: 1,
  seed: 5,
});
const named: Record<string, Case> = {
  'one value': { size: of(1, 1, 1), factor: 2 },
  'whole vectors': { size: of(4, 6, 8), factor: 2, residual: true },
  'RGB, odd sides': { size: of(5, 3, 3), factor: 2 },
  'vector and rest, factor 3': { size: of(6, 9, 11), factor: 3, residual: true, gap: 1 },
  'channels beyond a cache line': { size: of(3, 4, 37), factor: 2 },
};
const random: fc.Arbitrary<Case> = fc.record({
  size: randomSize(1e5),
  factor: fc.integer({ min: 2, max: 4 }),
  residual: fc.boolean(),
  gap: fc.nat(2),
});
const input = ({ height, width, channels, seed }: RandomSize) => randomImage(height, width, channels, seed);

eachCase('maxPool', named, random, (memory, { size, factor, gap }) => {
  const x = input(size);
  const expected = maxPoolReference(x, factor);
  if (expected.data.length === 0) return;
  const { height, width, channels } = expected;
  const output = memory.put({ height, width, channels }, { gap });
  expectClose(memory.run(maxPoolTask(memory.put(x, { left: 1, gap }), output, factor), output), expected, 0);
});

eachCase('mean', named, random, (memory, { size }) => {
  const x = input(size);
  const output = memory.put({ height: 1, width: 1, channels: size.channels });
  const task = meanTask(memory.put(x, { left: 1, right: 2 }), output);
  expectClose(memory.run(task, output), meanReference(x), 1e-5);
});

eachCase('upsample', named, random, (memory, { size, factor, residual, gap }) => {
  const x = input(size);
  const room = { height: size.height * factor, width: size.width * factor, channels: size.channels };
  const add = residual ? randomImage(room.height, room.width, room.channels, 9) : undefined;
  const output = memory.put(room, { left: 1, gap });
  const task = upsampleTask(memory.put(x, { right: 1 }), output, factor, add && memory.put(add, { right: 1 }));
  expectClose(memory.run(task, output), upsampleReference(x, factor, add), 1e-6);
});

for (const kind of ['bicubic', 'bilinear'] as const) {
  eachCase(kind, named, random, (memory, { size, factor, gap }) => {
    const x = input(size);
    const [height, width] = [size.height * factor, size.width * factor];
    const output = memory.put({ height, width, channels: size.channels }, { left: 1, gap });
    const view = memory.put(x, { right: 1 });
    const tall = memory.constants(interpolationTable(kind, size.height, height, view.row));
    const wide = memory.constants(interpolationTable(kind, size.width, width, view.step));
    const expected = interpolationReference(kind, x, factor);
    expectClose(memory.run(bicubicTask(view, output, tall, wide), output), expected, 2e-6);
  });
}

eachCase('copy', named, random, (memory, { size, gap }) => {
  const x = input(size);
  const output = memory.put({ ...x, data: undefined }, { left: 1, gap });
  expectClose(memory.run(copyTask(memory.put(x, { bottom: 1, right: 2 }), output), output), x, 0);
});

eachCase('pixelShuffle', named, random, (memory, { size, factor }) => {
  const x = randomImage(size.height, size.width, size.channels * factor ** 2, size.seed);
  const expected = pixelShuffleReference(x, factor);
  const output = memory.put({ ...expected, data: undefined }, { left: 1 });
  expectClose(memory.run(pixelShuffleTask(memory.put(x, { right: 1 }), output, factor), output), expected, 0);
});

eachCase('spaceToDepth', named, random, (memory, { size, factor }) => {
  const x = randomImage(size.height * factor, size.width * factor, size.channels, size.seed);
  const expected = spaceToDepthReference(x, factor);
  const output = memory.put({ ...expected, data: undefined }, { left: 1 });
  expectClose(memory.run(spaceToDepthTask(memory.put(x, { right: 1 }), output, factor), output), expected, 0);
});

eachCase('border', named, random, (memory, { size, factor, residual, gap = 0 }) => {
  const x = input(size);
  const reflect = residual ? Math.max(0, Math.min(factor, size.height - 1, size.width - 1)) : 0;
  const margins = { top: factor, left: factor, bottom: factor + gap, right: factor + 2 * gap, reflect };
  const view = memory.put(x, margins);
  const { top, left } = margins;
  const whole = {
    address: view.address - top * view.row - left * view.step,
    row: view.row,
    step: view.step,
    height: size.height + top + margins.bottom,
    width: size.width + left + margins.right,
    channels: size.channels,
  };
  expectClose(memory.run(borderTask(view, margins), whole), borderReference(x, margins), 0);
});
