import fc from 'fast-check';
import { expect, it } from 'vitest';
import { affineReference, affineTask } from '../../src/kernels/affine.js';
import { modulateReference, modulateTask } from '../../src/kernels/modulate.js';
import { squashReference, squashTask } from '../../src/kernels/squash.js';
import { eachCase, type RandomSize, randomSize } from './each-case.js';
import { expectClose, randomImage, randomValues, TestMemory, VARIANTS } from './memory.js';

interface Case {
  readonly size: RandomSize;
  readonly slope?: boolean;
  readonly third?: boolean;
  readonly gap?: number;
}

const of = (height: number, width: number, channels: number): RandomSize => ({
  height,
  width,
  channels,
  filters: 1,
  seed: 3,
});
const named: Record<string, Case> = {
  'one value': { size: of(1, 1, 1) },
  'whole vectors': { size: of(4, 5, 8) },
  RGB: { size: of(3, 5, 3), slope: true, third: true },
  'vector and rest': { size: of(2, 7, 11), slope: true, gap: 2 },
};
const random: fc.Arbitrary<Case> = fc.record({
  size: randomSize(1e5),
  slope: fc.boolean(),
  third: fc.boolean(),
  gap: fc.nat(3),
});

eachCase('affine', named, random, (memory, { size, slope, third, gap }) => {
  const { height, width, channels, seed } = size;
  const input = randomImage(height, width, channels, seed);
  const options = {
    scale: randomValues(channels, seed + 1),
    shift: randomValues(channels, seed + 2),
    slope: slope ? randomValues(channels, seed + 3) : undefined,
    residual: third ? randomImage(height, width, channels, seed + 4) : undefined,
  };
  const output = memory.put({ height, width, channels }, { gap, left: 1 });
  const task = affineTask({
    input: memory.put(input, { right: 1 }),
    output,
    scale: memory.constants(options.scale),
    shift: memory.constants(options.shift),
    slope: options.slope && memory.constants(options.slope),
    residual: options.residual && memory.put(options.residual, { gap }),
  });
  expectClose(memory.run(task, output), affineReference(input, options), 1e-6);
});

eachCase('modulate', named, random, (memory, { size, third, slope }) => {
  const { height, width, channels, seed } = size;
  const [input, factor, addend] = [0, 1, 2].map((i) => randomImage(height, width, channels, seed + i)) as [
    ReturnType<typeof randomImage>,
    ReturnType<typeof randomImage>,
    ReturnType<typeof randomImage>,
  ];
  const output = memory.put({ height, width, channels }, { left: 1, bottom: 1 });
  const offset = slope ? 1 : 0;
  const task = modulateTask({
    input: memory.put(input, { right: 1 }),
    factor: memory.put(factor),
    addend: third ? memory.put(addend, { left: 3 }) : undefined,
    output,
    offset,
  });
  expectClose(memory.run(task, output), modulateReference(input, factor, third ? addend : undefined, offset), 1e-6);
});

for (const mode of ['tanh', 'sigmoid'] as const) {
  eachCase(mode, named, random, (memory, { size }) => {
    const { height, width, channels, seed } = size;
    const input = randomImage(height, width, channels, seed);
    const output = memory.put({ height, width, channels }, { left: 1 });
    const task = squashTask(mode, memory.put(input, { right: 1 }), output);
    expectClose(memory.run(task, output), squashReference(mode, input), 1e-6);
  });

  it.each(VARIANTS)(`${mode} keeps six digits for every argument, %s`, (variant) => {
    const memory = new TestMemory(variant);
    const arguments_ = Float32Array.from({ length: 40_001 }, (_, i) => {
      const x = (i - 20_000) / 20_000;
      return Math.sign(x) * 80 ** Math.abs(x) * Math.abs(x) ** 8; // dense near zero, up to ±80
    });
    const input = { height: 1, width: arguments_.length, channels: 1, data: arguments_ };
    const view = memory.put(input);
    const { data } = memory.run(squashTask(mode, view, view), view);
    const expected = squashReference(mode, input).data;
    let worst = 0;
    for (const [i, value] of expected.entries()) {
      if (Math.abs(value) > 1e-36) worst = Math.max(worst, Math.abs(data[i]! - value) / Math.abs(value));
    }
    expect(worst).toBeLessThan(1e-6);
  });

  it.each(VARIANTS)(`${mode} of huge values and zero, %s`, (variant) => {
    const memory = new TestMemory(variant);
    const view = memory.put({ height: 1, width: 4, channels: 1, data: Float32Array.of(-1e30, 1e30, 0, -200) });
    const { data } = memory.run(squashTask(mode, view, view), view);
    const low = mode === 'tanh' ? -1 : 0;
    for (const [i, value] of [low, 1, mode === 'tanh' ? 0 : 0.5, low].entries()) expect(data[i]).toBeCloseTo(value, 12);
  });
}
