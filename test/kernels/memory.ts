import { setFlagsFromString } from 'node:v8';
import { expect } from 'vitest';
import type { FloatImage } from '../../src/image/floats.js';
import { image } from '../../src/kernels/image.js';
import type { Task } from '../../src/kernels/task.js';
import type { View } from '../../src/kernels/view.js';
import type { TrainTask } from '../../src/train/kernels/task.js';
import type { Kernels, SimdVariant } from '../../src/wasm/kernel.js';
import { instantiateKernels } from '../../src/wasm/kernels.js';
import { instantiateTrainKernels, type TrainKernels } from '../../src/wasm/train-kernels.js';
import { randomValues } from './random-values.js';

export { randomValues };

// Node 20 has relaxed SIMD behind a flag; later versions ignore it.
setFlagsFromString('--experimental-wasm-relaxed-simd');

/** Every binary that the kernels must work in. */
export const VARIANTS: readonly SimdVariant[] = ['simd', 'relaxed'];

/** How an image lies in memory: pixels round it and unused bytes between pixels. */
export interface Layout {
  readonly top?: number;
  readonly left?: number;
  readonly bottom?: number;
  readonly right?: number;
  /** Floats after each pixel that belong to somebody else. */
  readonly gap?: number;
  /** What the margins hold. Default NaN: they must not be read. */
  readonly margin?: number;
}

const PAGES = 1024;

/** Memory full of NaN, in which images are laid out, kernels run, and stray writes found. */
export class TestMemory {
  private readonly memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  private readonly floats = new Float32Array(this.memory.buffer);
  private readonly words = new Int32Array(this.memory.buffer);
  private readonly kernels: Kernels & TrainKernels;
  private top = 256; // in floats

  constructor(variant: SimdVariant) {
    this.kernels = { ...instantiateKernels(this.memory, variant), ...instantiateTrainKernels(this.memory, variant) };
  }

  /** Forgets everything. */
  reset(): void {
    this.floats.fill(Number.NaN, 0, Math.min(this.floats.length, this.top + 65536));
    this.top = 256;
  }

  /** Lays out an image, or room for one where `data` is left out. */
  put(
    { height, width, channels, data }: Omit<FloatImage, 'data'> & { data?: Float32Array },
    layout: Layout = {},
  ): View {
    const { top = 0, left = 0, bottom = 0, right = 0, gap = 0, margin = Number.NaN } = layout;
    const step = channels + gap;
    const row = (left + width + right) * step;
    const start = this.take(row * (top + height + bottom));
    this.floats.fill(margin, start, this.top);
    const first = start + top * row + left * step;
    for (let y = 0; y < height && data; y++) {
      for (let x = 0; x < width; x++) {
        const from = (y * width + x) * channels;
        this.floats.set(data.subarray(from, from + channels), first + y * row + x * step);
      }
    }
    return { address: first * 4, row: row * 4, step: step * 4, height, width, channels };
  }

  /** Writes constants and gives their address. */
  constants(values: Float32Array | Int32Array): number {
    const start = this.take(values.length);
    (values instanceof Int32Array ? this.words : this.floats).set(values, start);
    return start * 4;
  }

  /** Runs a task and checks that it wrote nothing outside its output and its scratch memory. */
  run(task: Task | TrainTask, output: View): FloatImage {
    const block = this.take(task.words.length);
    this.words.set(task.words, block);
    const scratch = this.take(Math.ceil(task.scratch / 4));
    const before = this.words.slice(0, scratch);
    const guard = this.words.slice(this.top, this.top + 256);
    this.runUnits(task, block * 4, scratch * 4);
    const result = this.get(output);
    this.erase(output, before);
    expect(this.firstChange(before, 0)).toBe(-1);
    expect(this.firstChange(guard, this.top)).toBe(-1);
    return result;
  }

  /** In three calls, last units first: units must not depend on each other. */
  private runUnits(task: Task | TrainTask, block: number, scratch: number): void {
    const kernel = this.kernels[task.kernel];
    const cuts = [0, Math.ceil(task.units / 3), Math.ceil(task.units / 2), task.units];
    for (let i = 2; i >= 0; i--) if (cuts[i]! < cuts[i + 1]!) kernel(block, cuts[i]!, cuts[i + 1]!, scratch);
  }

  private get({ address, row, step, height, width, channels }: View): FloatImage {
    return image(height, width, channels, (y, x, c) => this.floats[(address + y * row + x * step) / 4 + c]!);
  }

  private erase({ address, row, step, height, width, channels }: View, copy: Int32Array): void {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = (address + y * row + x * step) / 4;
        for (let i = from; i < from + channels; i++) copy[i] = this.words[i]!;
      }
    }
  }

  private firstChange(copy: Int32Array, offset: number): number {
    return copy.findIndex((word, i) => word !== this.words[offset + i]);
  }

  private take(floats: number): number {
    const start = this.top;
    this.top = (start + floats + 15) & ~15; // to whole cache lines
    if (this.top + 65536 > this.floats.length) throw new Error('The case is too large for the test memory');
    return start;
  }
}

/** An image of reproducible values. */
export const randomImage = (height: number, width: number, channels: number, seed: number): FloatImage => ({
  height,
  width,
  channels,
  data: randomValues(height * width * channels, seed),
});

/** Expects all values within `tolerance` of the root mean square of the expected ones. */
export function expectClose(actual: FloatImage, expected: FloatImage, tolerance: number): void {
  expect([actual.height, actual.width, actual.channels]).toEqual([expected.height, expected.width, expected.channels]);
  let [worst, square] = [0, 0];
  for (const [i, value] of expected.data.entries()) {
    const error = Math.abs(actual.data[i]! - value);
    worst = error > worst || Number.isNaN(error) ? error : worst;
    square += value * value;
  }
  expect(worst).toBeLessThanOrEqual(tolerance * Math.max(1e-3, Math.sqrt(square / expected.data.length)));
}
