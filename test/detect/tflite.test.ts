import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlazeFace } from '../../src/detect/blaze-face.js';
import { readModel } from '../../src/detect/tflite/model.js';
import { translate } from '../../src/detect/tflite/to-graph.js';
import { checkCompileOptions } from '../../src/engine/compile-options.js';
import { memoryFor } from '../../src/engine/memory/network-memory.js';
import { planGraph } from '../../src/engine/run/plan-graph.js';
import { WeightsError } from '../../src/errors.js';
import { randomValues } from '../kernels/random-values.js';
import { root } from '../package/build.js';
import { runModel } from './tflite-reference.js';
import { integers, type NetworkText, type Table, type TensorText, writeTflite } from './write-tflite.js';

const FOLDER = join(root, 'node_modules/@mediapipe/face_detection');
const FILES = ['short_range', 'full_range', 'full_range_sparse'];
const bytesOf = (file: string) => readFileSync(join(FOLDER, `face_detection_${file}.tflite`));

/** Runs a file by the engine and by the twin, and compares all outputs. */
function compare(bytes: Uint8Array): void {
  const model = readModel(bytes);
  const [, height, width, channels] = model.tensors[model.inputs[0]!]!.shape as [number, number, number, number];
  const { graph, outputs } = translate(model, [height, width]);
  const options = checkCompileOptions({});
  const plan = planGraph(graph, options, memoryFor(options));
  const input = randomValues(height * width * channels, 11);
  const maps = plan.run(input);
  const expected = runModel(model, input);
  for (const [i, { parts }] of outputs.entries()) {
    const found = parts.flatMap(({ port }) => [...maps[port]!]);
    const wanted = [...expected.get(model.outputs[i]!)!];
    expect(found.length).toBe(wanted.length);
    const size = Math.sqrt(wanted.reduce((sum, v) => sum + v * v, 0) / wanted.length);
    const worst = found.reduce((most, v, k) => Math.max(most, Math.abs(v - wanted[k]!)), 0);
    expect(worst).toBeLessThan(1e-4 * size);
  }
}

const words = (...fields: (number | undefined)[]): Table => ({
  fields: fields.map((word) => (word === undefined ? undefined : { word })),
});
const values = (shape: readonly number[], seed = 1): TensorText => ({
  shape,
  values: [
    ...randomValues(
      shape.reduce((all, d) => all * d, 1),
      seed,
    ),
  ],
});

/** A network of one operator on an input [1, 6, 8, c], and the list at its end. */
function single(
  code: number,
  from: readonly number[],
  to: readonly number[],
  options?: Table,
  more: readonly TensorText[] = [],
): NetworkText {
  return {
    tensors: [{ shape: from }, { shape: to }, { shape: [1, to[1]! * to[2]!, to[3]!] }, ...more],
    operators: [
      { code, inputs: [0, ...more.map((_, i) => 3 + i)], output: 1, ...(options && { options }) },
      { code: 22, inputs: [1], output: 2 },
    ],
    inputs: [0],
    outputs: [2],
  };
}

const [SAME, VALID] = [0, 1];
const networks: Record<string, NetworkText> = {
  'convolution, stride 2, odd zeros below and on the right': single(
    3,
    [1, 6, 8, 3],
    [1, 3, 4, 5],
    words(SAME, 2, 2, 0),
    [values([5, 3, 3, 3]), values([5], 2)],
  ),
  'convolution, valid, ReLU, no bias': single(3, [1, 6, 8, 3], [1, 4, 6, 5], words(VALID, 1, 1, 1), [
    values([5, 3, 3, 3]),
  ]),
  'depthwise 5x5, stride 2': single(4, [1, 6, 8, 6], [1, 3, 4, 6], words(SAME, 2, 2, 1, 1), [
    values([1, 5, 5, 6]),
    values([6], 2),
  ]),
  'maximum of windows': single(17, [1, 6, 8, 3], [1, 3, 4, 3], words(SAME, 2, 2, 2, 2)),
  'zeros round it': single(34, [1, 6, 8, 3], [1, 9, 9, 3], undefined, [integers([0, 0, 1, 2, 0, 1, 0, 0])]),
  'channels of zeros': single(34, [1, 6, 8, 3], [1, 6, 8, 10], undefined, [integers([0, 0, 0, 0, 0, 0, 0, 7])]),
  'both at once': single(34, [1, 6, 8, 3], [1, 7, 8, 5], undefined, [integers([0, 0, 1, 0, 0, 0, 0, 2])]),
  'bilinear, twice as large': single(
    23,
    [1, 6, 8, 3],
    [1, 12, 16, 3],
    { fields: [undefined, undefined, { byte: 0 }, { byte: 1 }] },
    [integers([12, 16])],
  ),
  'depth to space': single(5, [1, 6, 8, 8], [1, 12, 16, 2], words(2)),
  ReLU: single(19, [1, 6, 8, 3], [1, 6, 8, 3]),
  PReLU: single(54, [1, 6, 8, 3], [1, 6, 8, 3], undefined, [values([1, 1, 3])]),
};

describe('one operator', () => {
  it.each(Object.entries(networks))('%s', (_, text) => compare(writeTflite(text)));

  it('sum and channels side by side', () => {
    compare(
      writeTflite({
        tensors: [
          { shape: [1, 6, 8, 3] },
          { shape: [1, 6, 8, 3] },
          { shape: [1, 6, 8, 3] },
          { shape: [1, 6, 8, 6] },
          { shape: [1, 48, 6] },
        ],
        operators: [
          { code: 19, inputs: [0], output: 1 },
          { code: 0, inputs: [0, 1], output: 2, options: words(1) },
          { code: 2, inputs: [1, 2], output: 3, options: words(3) },
          { code: 22, inputs: [3], output: 4 },
        ],
        inputs: [0],
        outputs: [4],
      }),
    );
  });

  it('lists of several maps, one after the other', () => {
    compare(
      writeTflite({
        tensors: [
          { shape: [1, 6, 8, 4] },
          { shape: [1, 3, 4, 4] },
          { shape: [1, 96, 2] },
          { shape: [1, 24, 2] },
          { shape: [1, 120, 2] },
        ],
        operators: [
          { code: 17, inputs: [0], output: 1, options: words(SAME, 2, 2, 2, 2) },
          { code: 22, inputs: [0], output: 2 },
          { code: 22, inputs: [1], output: 3 },
          { code: 2, inputs: [2, 3], output: 4, options: words(1) },
        ],
        inputs: [0],
        outputs: [4],
      }),
    );
  });

  it('weights of 16 bits, of which zeros are left out', () => {
    // Rows of 4 weights: [0, 1.5, 0, -2], [0, 0, 0, 0], [0.25, 0, 0, 0]; half floats.
    const halves = new Uint8Array(Uint16Array.from([0x3e00, 0xc000, 0x3400]).buffer);
    const uint8 = (...bytes: number[]): Table => ({ fields: [{ bytes: Uint8Array.from(bytes) }] });
    const dense = (size: number): Table => ({ fields: [{ byte: 0 }, { word: size }] });
    const listed: Table = {
      fields: [{ byte: 1 }, { word: 0 }, { byte: 3 }, uint8(0, 2, 2, 3), { byte: 3 }, uint8(1, 3, 0)],
    };
    const sparsity: Table = {
      fields: [{ words: [0, 1, 2, 3] }, { words: [] }, { list: [dense(3), dense(1), dense(1), listed] }],
    };
    const bytes = writeTflite({
      tensors: [
        { shape: [1, 2, 2, 4] },
        { shape: [1, 2, 2, 3] },
        { shape: [1, 4, 3] },
        { shape: [3, 1, 1, 4], raw: [1, halves], sparsity },
        { shape: [3, 1, 1, 4] },
        { shape: [3, 1, 1, 4] },
      ],
      operators: [
        { code: 124, inputs: [3], output: 4 },
        { code: 6, inputs: [4], output: 5 },
        { code: 3, inputs: [0, 5], output: 1, options: words(VALID, 1, 1, 0) },
        { code: 22, inputs: [1], output: 2 },
      ],
      inputs: [0],
      outputs: [2],
    });
    expect([...readModel(bytes).tensors[5]!.values!]).toEqual([0, 1.5, 0, -2, 0, 0, 0, 0, 0.25, 0, 0, 0]);
    compare(bytes);
  });
});

describe.skipIf(!existsSync(FOLDER))('@mediapipe/face_detection', () => {
  it.each(FILES)('%s gives what the twin gives', (file) => compare(bytesOf(file)), 120_000);

  it('whatever bytes come, the answer is a network or a typed error', () => {
    const whole = new Uint8Array(bytesOf('short_range'));
    const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), value: fc.nat(255) });
    // Most damage near the end, where this file has its tables.
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(3), (changes, kind) => {
      const bytes = whole.slice(0, kind === 0 ? Math.floor(whole.length * changes[0]!.at) : whole.length);
      for (const { at, value } of changes) {
        const place = kind === 1 ? Math.floor(at * 64) : Math.floor(bytes.length * (kind === 2 ? at : 1 - at ** 4));
        if (place < bytes.length) bytes[place] = value;
      }
      try {
        translate(readModel(bytes), [128, 128]);
      } catch (error) {
        expect(error).toBeInstanceOf(WeightsError);
      }
    });
    fc.assert(property, { numRuns: 150, seed: 4 });
  }, 120_000);
});

describe('a file that is refused', () => {
  const relu = networks.ReLU!;
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /marked TFL3/],
    ['a picture', Uint8Array.from({ length: 100 }, (_, i) => i), /marked TFL3/],
    [
      'an operator that is not known',
      writeTflite({ ...relu, operators: [{ code: 7, inputs: [0], output: 1 }] }),
      /operator 7/,
    ],
    ['a network without boxes', writeTflite(relu), /input of 6 × 8/],
    ['a tensor that is not there', writeTflite({ ...relu, inputs: [99] }), /not there/],
  ])('%s', (_, bytes, message) => {
    expect(() => new BlazeFace(bytes)).toThrow(WeightsError);
    expect(() => new BlazeFace(bytes)).toThrow(message);
  });

  it('a loop', () => {
    const loop = readModel(writeTflite({ ...relu, operators: [{ code: 19, inputs: [1], output: 1 }] }));
    expect(() => translate(loop, [6, 8])).toThrow(WeightsError);
  });

  it('asks for more work than any detector', () => {
    const huge = single(3, [1, 4096, 4096, 3], [1, 4096, 4096, 512], words(SAME, 1, 1, 0), [values([512, 3, 3, 3])]);
    expect(() => translate(readModel(writeTflite(huge)), [4096, 4096])).toThrow(WeightsError);
  });
});
