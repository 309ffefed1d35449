import fc from 'fast-check';
import { expect } from 'vitest';
import { packMatrix } from '../../../src/kernels/convolution.js';
import { packed } from '../../../src/kernels/packing.js';
import { axisPhases, phaseKernel } from '../../../src/kernels/transposed.js';
import { packWinograd } from '../../../src/kernels/winograd.js';
import { filterLayout, gradientLayout } from '../../../src/train/kernels/pack/layout.js';
import {
  packedFloats,
  packedWinogradFloats,
  packFilterTask,
  packWinogradTask,
} from '../../../src/train/kernels/pack/task.js';
import { eachCase } from '../../kernels/each-case.js';
import { expectClose, randomValues, type TestMemory } from '../../kernels/memory.js';

interface Case {
  readonly kernelSize: number;
  readonly channels: number;
  readonly filters: number;
  /** Stride of the convolution whose input gradient is meant; none: the convolution itself. */
  readonly gradient?: number;
}

const flat = (data: Float32Array) => ({ data, height: 1, width: 1, channels: data.length });

/** Every packing of a case, by the kernel, by the twin, and how far they may differ. */
function check(memory: TestMemory, { kernelSize: k, channels, filters, gradient }: Case): void {
  const kernel = randomValues(k * k * channels * filters, 5);
  const layout = filterLayout(memory.constants(kernel), [k, k, channels, filters]);
  const phases = gradient === undefined ? [undefined] : axisPhases(k, gradient, 0);
  for (const rows of phases) {
    for (const columns of phases) {
      const given = rows && columns ? gradientLayout(layout, rows.taps, columns.taps) : layout;
      const matrix = rows && columns ? phaseKernel(kernel, k, channels, rows.taps, columns.taps) : kernel;
      if (matrix.length === 0) continue;
      const outputs = rows ? channels : filters;
      const direct = packed(packMatrix(matrix, outputs, 1, true));
      expect(packedFloats(given)).toBe(direct.length);
      const room = memory.put({ height: 1, width: 1, channels: direct.length });
      expectClose(memory.run(packFilterTask(given, room.address), room), flat(direct), 0);
      if (given.rows.count !== 3 || given.columns.count !== 3) continue;
      const transformed = packed(packWinograd(matrix, outputs, 1, 4));
      expect(packedWinogradFloats(given)).toBe(transformed.length);
      const more = memory.put({ height: 1, width: 1, channels: transformed.length });
      expectClose(memory.run(packWinogradTask(given, more.address), more), flat(transformed), 1e-6);
    }
  }
}

const named: Record<string, Case> = {
  '3x3 16-16': { kernelSize: 3, channels: 16, filters: 16 },
  '3x3 16-16, gradient': { kernelSize: 3, channels: 16, filters: 16, gradient: 1 },
  'to RGB': { kernelSize: 3, channels: 8, filters: 3 },
  'to RGB, gradient': { kernelSize: 3, channels: 8, filters: 3, gradient: 1 },
  '3x3 stride 2, gradient': { kernelSize: 3, channels: 5, filters: 13, gradient: 2 },
  '7x7 stride 2, gradient': { kernelSize: 7, channels: 3, filters: 10, gradient: 2 },
  '1x1 stride 2, gradient': { kernelSize: 1, channels: 3, filters: 10, gradient: 2 },
};
const width = fc.integer({ min: 1, max: 40 });
const random: fc.Arbitrary<Case> = fc.record({
  kernelSize: fc.constantFrom(1, 2, 3, 3, 5, 7),
  channels: width,
  filters: width,
  gradient: fc.constantFrom(undefined, 1, 2, 3),
});
eachCase('pack', named, random, check, 20);
