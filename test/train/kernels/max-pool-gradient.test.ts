import fc from 'fast-check';
import { maxPoolGradientReference } from '../../../src/train/kernels/max-pool-gradient/reference.js';
import { maxPoolGradientTask, type PoolShape } from '../../../src/train/kernels/max-pool-gradient/task.js';
import { eachCase } from '../../kernels/each-case.js';
import { expectClose, randomValues, type TestMemory } from '../../kernels/memory.js';

interface Case {
  readonly size: readonly [number, number, number, number];
  readonly window?: readonly [number, number];
  readonly strides?: readonly [number, number];
  readonly padding?: readonly [number, number];
  /** Values are rounded, so that windows hold their maximum several times. */
  readonly ties?: boolean;
}

/** What the pool gives: each input value reaches every window that holds it. */
function maxima(shape: PoolShape, input: Float32Array): Float32Array {
  const { batch, height, width, channels, size, window, strides, padding } = shape;
  const result = new Float32Array(batch * size[0] * size[1] * channels).fill(-Infinity);
  const holds = (position: number, out: number, axis: 0 | 1) => {
    const offset = position + padding[axis] - out * strides[axis];
    return offset >= 0 && offset < window[axis];
  };
  for (const [i, value] of input.entries()) {
    const [c, pixel] = [i % channels, Math.floor(i / channels)];
    const [x, row] = [pixel % width, Math.floor(pixel / width)];
    const [y, n] = [row % height, Math.floor(row / height)];
    for (let oy = 0; oy < size[0]; oy++) {
      for (let ox = 0; ox < size[1]; ox++) {
        if (!holds(y, oy, 0) || !holds(x, ox, 1)) continue;
        const at = ((n * size[0] + oy) * size[1] + ox) * channels + c;
        result[at] = Math.max(result[at]!, value);
      }
    }
  }
  return result;
}

function check(memory: TestMemory, value: Case): void {
  const { size, window = [2, 2], strides = window, padding = [0, 0], ties } = value;
  const [batch, height, width, channels] = size;
  const extent = (d: number, axis: 0 | 1) => Math.floor((d + 2 * padding[axis] - window[axis]) / strides[axis]) + 1;
  const [h, w] = [extent(height, 0), extent(width, 1)];
  if (h < 1 || w < 1) return;
  const shape: PoolShape = { batch, height, width, channels, size: [h, w], window, strides, padding };
  // Below zero everywhere: a kernel that starts from zero finds no maximum.
  const input = randomValues(batch * height * width * channels, 3).map((x) => (ties ? Math.round(2 * x) : x) - 3);
  const output = maxima(shape, input);
  const gradient = randomValues(output.length, 4);
  const room = memory.put({ height: 1, width: 1, channels: input.length });
  const task = maxPoolGradientTask(shape, {
    input: memory.constants(input),
    output: memory.constants(output),
    gradient: memory.constants(gradient),
    result: room.address,
  });
  const data = maxPoolGradientReference(shape, input, gradient);
  expectClose(memory.run(task, room), { data, height: 1, width: 1, channels: data.length }, 1e-6);
}

const named: Record<string, Case> = {
  '2x2': { size: [2, 4, 6, 8] },
  'one value': { size: [1, 1, 1, 1], window: [1, 1] },
  'overlapping, padded': { size: [3, 5, 7, 6], window: [3, 3], strides: [2, 2], padding: [1, 1] },
  'equal values': { size: [2, 6, 6, 5], ties: true },
  'rest that no window meets': { size: [2, 5, 7, 4] },
};
const small = fc.integer({ min: 1, max: 3 });
const side = fc.integer({ min: 1, max: 12 });
const random: fc.Arbitrary<Case> = fc.record({
  size: fc.tuple(small, side, side, fc.integer({ min: 1, max: 13 })),
  window: fc.tuple(small, small),
  strides: fc.tuple(small, small),
  ties: fc.boolean(),
});
eachCase('maxPoolGradient', named, random, check, 30);
