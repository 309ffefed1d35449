import { describe, expect, it } from 'vitest';
import type { TransposedNode } from '../../src/engine/fuse/node.js';
import { Constants } from '../../src/engine/schedule/constants.js';
import { emitTransposed } from '../../src/engine/schedule/emit-convolution.js';
import { marginsRead } from '../../src/engine/schedule/margins.js';
import { transposedReference } from '../../src/kernels/transposed.js';
import { instantiateKernels } from '../../src/wasm/kernels.js';
import { expectClose, randomImage, randomValues, VARIANTS } from './memory.js';

interface Case {
  readonly input: readonly [number, number, number];
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides: number;
  /** Top, bottom, left, right. */
  readonly crop: readonly [number, number, number, number];
  readonly slope?: boolean;
}

const cases: Record<string, Case> = {
  "3x3 stride 2 as PyTorch's padding 1, output padding 1": {
    input: [5, 6, 8],
    filters: 16,
    kernelSize: 3,
    strides: 2,
    crop: [1, 0, 1, 0],
    slope: true,
  },
  'one pixel': { input: [1, 1, 1], filters: 1, kernelSize: 3, strides: 2, crop: [0, 0, 0, 0] },
  '4x4 stride 2 "same"': { input: [3, 7, 5], filters: 11, kernelSize: 4, strides: 2, crop: [1, 1, 1, 1] },
  'stride 1': { input: [4, 3, 6], filters: 3, kernelSize: 5, strides: 1, crop: [2, 2, 2, 2] },
  'kernel smaller than the stride': { input: [3, 4, 4], filters: 5, kernelSize: 2, strides: 3, crop: [0, -1, 0, -1] },
  'crop beyond a phase': { input: [4, 4, 3], filters: 4, kernelSize: 5, strides: 3, crop: [4, 1, 2, 0] },
};

describe.each(VARIANTS)('transposed convolution, %s', (variant) => {
  it.each(Object.entries(cases))('%s', (_, { input: [h, w, c], filters, kernelSize, strides, crop, slope }) => {
    const input = randomImage(h, w, c, 4);
    const node: TransposedNode = {
      kind: 'transposed',
      names: ['t'],
      inputs: [0],
      output: 1,
      kernel: randomValues(kernelSize ** 2 * filters * c, 1),
      kernelSize,
      strides,
      crop: [crop[0], crop[2]],
      bias: randomValues(filters, 2),
      slope: slope ? randomValues(filters, 3) : undefined,
    };
    const extent = (d: number, cut: number) => (d - 1) * strides + kernelSize - cut;
    const size = [extent(h, crop[0] + crop[1]), extent(w, crop[2] + crop[3])] as const;
    const margins = marginsRead(node, [h, w, c], [...size, filters]);

    const memory = new WebAssembly.Memory({ initial: 16 });
    const floats = new Float32Array(memory.buffer);
    const row = (margins.left + w + margins.right) * c;
    const first = 1024 + margins.top * row + margins.left * c;
    for (let y = 0; y < h; y++) floats.set(input.data.subarray(y * w * c, (y + 1) * w * c), first + y * row);
    const end = 1024 + (margins.top + h + margins.bottom) * row;
    const output = {
      address: end * 4,
      row: size[1] * filters * 4,
      step: filters * 4,
      height: size[0],
      width: size[1],
      channels: filters,
    };
    const constants = new Constants(output.address + output.row * output.height + 64);
    const view = { address: first * 4, row: row * 4, step: c * 4, height: h, width: w, channels: c };
    const tasks = emitTransposed(node, { input: view, output }, constants);
    const blocks = tasks.map(({ words }) => constants.put(Int32Array.from(words)));
    constants.write(memory);
    const kernels = instantiateKernels(memory, variant);
    for (const [i, { kernel, units }] of tasks.entries()) kernels[kernel](blocks[i]!, 0, units, 0);

    const data = floats.slice(end, end + size[0] * size[1] * filters);
    const expected = transposedReference(input, { ...node, size });
    expectClose({ height: size[0], width: size[1], channels: filters, data }, expected, 1e-5);
    expect(expected.data.length).toBeGreaterThan(0);
  });
});
