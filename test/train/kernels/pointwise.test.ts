import fc from 'fast-check';
import { adamReference } from '../../../src/train/kernels/adam/reference.js';
import { adamTask } from '../../../src/train/kernels/adam/task.js';
import { preluGradientReference } from '../../../src/train/kernels/prelu-gradient/reference.js';
import { preluGradientTask } from '../../../src/train/kernels/prelu-gradient/task.js';
import { sumRowsReference } from '../../../src/train/kernels/sum-rows/reference.js';
import { sumRowsTask } from '../../../src/train/kernels/sum-rows/task.js';
import { eachCase } from '../../kernels/each-case.js';
import { expectClose, randomValues, type TestMemory } from '../../kernels/memory.js';

const flat = (data: Float32Array) => ({ data, height: 1, width: 1, channels: data.length });
const room = (memory: TestMemory, length: number) => memory.put({ height: 1, width: 1, channels: length });

interface Sum {
  readonly outer: number;
  readonly rows: number;
  readonly channels: number;
  readonly negative?: boolean;
}

eachCase<Sum>(
  'sumRows',
  {
    'one value': { outer: 1, rows: 1, channels: 1 },
    'a bias': { outer: 1, rows: 1000, channels: 32 },
    'a slope': { outer: 1, rows: 300, channels: 24, negative: true },
    'means of images': { outer: 3, rows: 129, channels: 21 },
    RGB: { outer: 2, rows: 256, channels: 3, negative: true },
  },
  fc.record({
    outer: fc.integer({ min: 1, max: 4 }),
    rows: fc.integer({ min: 1, max: 300 }),
    channels: fc.integer({ min: 1, max: 70 }),
    negative: fc.boolean(),
  }),
  (memory, { outer, rows, channels, negative }) => {
    const values = randomValues(outer * rows * channels, 1);
    const other = negative ? randomValues(values.length, 2) : undefined;
    const output = room(memory, outer * channels);
    const addresses = { input: memory.constants(values), negativeOf: other && memory.constants(other) };
    const task = sumRowsTask({ outer, rows, channels, ...addresses, output: output.address, scale: 0.5 });
    expectClose(memory.run(task, output), flat(sumRowsReference(values, outer, channels, 0.5, other)), 1e-5);
  },
);

interface Prelu {
  readonly pixels: number;
  readonly channels: number;
  readonly relu?: boolean;
}

eachCase<Prelu>(
  'preluGradient',
  {
    'one value': { pixels: 1, channels: 1 },
    PReLU: { pixels: 50, channels: 24 },
    ReLU: { pixels: 50, channels: 16, relu: true },
    RGB: { pixels: 7, channels: 3 },
  },
  fc.record({
    pixels: fc.integer({ min: 1, max: 99 }),
    channels: fc.integer({ min: 1, max: 40 }),
    relu: fc.boolean(),
  }),
  (memory, { pixels, channels, relu }) => {
    const [input, gradient] = [randomValues(pixels * channels, 1), randomValues(pixels * channels, 2)];
    input[0] = 0; // the slope counts there, as in tfjs
    const slope = relu ? undefined : randomValues(channels, 3);
    const output = room(memory, input.length);
    const task = preluGradientTask({
      pixels,
      channels,
      input: memory.constants(input),
      gradient: memory.constants(gradient),
      slope: slope && memory.constants(slope),
      output: output.address,
    });
    expectClose(memory.run(task, output), flat(preluGradientReference(input, gradient, slope)), 1e-7);
  },
);

const numbers = { learningRate: 0.01, betas: [0.9, 0.99], count: 3, epsilon: 1e-8, factor: 0.5 } as const;

eachCase<number>(
  'adam',
  { 'one value': 1, 'five values': 5, many: 1000 },
  fc.integer({ min: 1, max: 300 }),
  (memory, length) => {
    const gradient = randomValues(length, 1);
    const state = {
      weight: randomValues(length, 2),
      first: randomValues(length, 3),
      second: randomValues(length, 4).map(Math.abs),
    };
    const expected = adamReference(state, gradient, numbers);
    const operands = {
      weight: memory.constants(state.weight),
      gradient: memory.constants(gradient),
      first: memory.constants(state.first),
      second: memory.constants(state.second),
    };
    const output = room(memory, 3 * length); // one after another
    const results = {
      weight: output.address,
      first: output.address + 4 * length,
      second: output.address + 8 * length,
    };
    const all = flat(Float32Array.from([...expected.weight, ...expected.first, ...expected.second]));
    expectClose(memory.run(adamTask(length, numbers, operands, results), output), all, 1e-6);
  },
);
