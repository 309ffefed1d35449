import { execFileSync } from 'node:child_process';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { OptionError } from '../../src/errors.js';
import { tilesOf } from '../../src/image/tiles.js';
import type { PixelImage } from '../../src/image/types.js';
import { openNetwork } from '../../src/node/open-network.js';
import { restorePhoto } from '../../src/photo/restore-photo.js';
import { estimateMemory } from '../../src/run/estimate-memory.js';
import { releasePlans } from '../../src/run/plan-cache.js';
import { startState } from '../../src/run/state.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { upscaleFaces } from '../../src/run/upscale-faces.js';
import { createFaceSequence } from '../../src/sequence/face-sequence.js';
import { shakeWeights } from '../../src/testing/values.js';
import type { InferenceNetwork } from '../../src/weights/inference-network.js';
import { plainStage } from '../compose/small.js';
import { pattern } from '../image/pattern.js';
import { drawnPhoto } from '../photo/drawn-photo.js';
import { rememberingStages } from '../temporal/sequence.js';

let local: MultiStage;
let shipped: InferenceNetwork;
beforeAll(async () => {
  await tf.setBackend('cpu');
  local = buildMultiStage({ stages: [plainStage()] });
  shakeWeights(local.model.weights, 'tiles');
  shipped = await openNetwork('compact-x8');
});
afterEach(() => void vi.unstubAllGlobals());
afterAll(() => {
  local.dispose();
  shipped.dispose();
});

/** Largest difference of two pictures, levels. */
const difference = (one: PixelImage, other: PixelImage) =>
  one.data.reduce((most, value, i) => Math.max(most, Math.abs(value - other.data[i]!)), 0);

const sizeOf = (shape: readonly number[]) => shape.reduce((product, d) => product * d, 1);

/** What a picture takes as a whole, less a little. */
const tooLittle = async (
  network: InferenceNetwork | MultiStage,
  { width, height }: PixelImage,
  options: { entry?: number } = {},
) => Math.floor(0.7 * (await estimateMemory(network, { width, height, ...options })).bytes);

describe('memoryLimit', () => {
  it.each([
    [150, 130],
    [97, 203],
  ])(
    'gives the picture of a network that looks no farther than the overlap to one level, %i x %i',
    async (width, height) => {
      const picture = pattern('noise', width, height, 1);
      const options = { model: local, maxPixels: width * height };
      const whole = await upscaleFace(picture, options);
      const fractions: number[] = [];
      const tiled = await upscaleFace(picture, {
        model: local,
        memoryLimit: await tooLittle(local, picture),
        onProgress: ({ fraction }) => fractions.push(fraction),
      });
      expect(fractions.length).toBeGreaterThan(1);
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
      expect(fractions.at(-1)).toBe(1);
      expect(tiled.image.width).toBe(width * local.scale);
      expect(difference(tiled.image, whole.image)).toBeLessThanOrEqual(1);
    },
  );

  it('gives what the shipped network gives, to one level', async () => {
    const picture = drawnPhoto(208, 176, [{ x: 40, y: 20, width: 90, height: 120 }]);
    const options = { model: shipped, entry: 3, degradation: 'clean' } as const;
    const whole = await upscaleFace(picture, { ...options, maxPixels: 40_000 });
    const onProgress = vi.fn();
    const memoryLimit = await tooLittle(shipped, picture, { entry: 3 });
    const tiled = await upscaleFace(picture, { ...options, memoryLimit, onProgress });
    expect(onProgress.mock.calls.length).toBeGreaterThan(1);
    expect(difference(tiled.image, whole.image)).toBeLessThanOrEqual(1);
  });

  it('enlarges transparency, and leaves pictures that fit as they are', async () => {
    const picture = pattern('noise', 120, 120, 1);
    for (let i = 3; i < picture.data.length; i += 4) picture.data[i] = (i >> 2) % 120 < 60 ? 40 : 255;
    const whole = await upscaleFace(picture, { model: local });
    const { data } = (await upscaleFace(picture, { model: local, memoryLimit: await tooLittle(local, picture) })).image;
    expect(data.filter((_, i) => i % 4 === 3)).toEqual(whole.image.data.filter((_, i) => i % 4 === 3));
    const all = { stages: true, boundaries: true, state: startState() };
    const fits = await upscaleFace(picture, { model: local, memoryLimit: 1e9, ...all });
    expect(fits.image).toEqual(whole.image);
    expect(fits.stages).toHaveLength(1);
  });

  it('refuses what tiles cannot give, and limits that not even one keeps', async () => {
    const picture = pattern('smooth', 150, 150, 1);
    const memoryLimit = await tooLittle(local, picture);
    for (const wish of [{ stages: true }, { boundaries: true }])
      await expect(upscaleFace(picture, { model: local, memoryLimit, ...wish })).rejects.toThrow(OptionError);
    const remembering = buildMultiStage({ stages: rememberingStages });
    const little = await tooLittle(remembering, picture);
    const task = { model: remembering, memoryLimit: little, degradation: 'clean' } as const;
    await expect(upscaleFace(picture, { ...task, state: startState() })).rejects.toThrow(
      /Received state for a picture/,
    );
    remembering.dispose();
    await expect(upscaleFace(picture, { model: local, memoryLimit: 1000 })).rejects.toThrow(
      /at least \d+ MB for memoryLimit/,
    );
    await expect(upscaleFace(picture, { model: local, memoryLimit: 0 })).rejects.toThrow(OptionError);
    const stop = new AbortController();
    const stopped = upscaleFace(picture, {
      model: local,
      memoryLimit,
      signal: stop.signal,
      onProgress: () => stop.abort(7),
    });
    await expect(stopped).rejects.toBe(7);
  });
});

describe('memoryLimit of many pictures', () => {
  const pictures = [1, 2].map((seed) => pattern('noise', 150, 130, seed));

  it('holds for each of upscaleFaces, with states of networks that keep nothing', async () => {
    const memoryLimit = await tooLittle(local, pictures[0]!);
    const small = pattern('noise', 20, 20, 3);
    const fractions: number[] = [];
    const results = await upscaleFaces([...pictures, small], {
      model: local,
      memoryLimit,
      states: [startState(), startState(), startState()],
      onProgress: ({ fraction }) => fractions.push(fraction),
    });
    for (const [i, picture] of [...pictures, small].entries()) {
      const { image, state } = await upscaleFace(picture, { model: local, memoryLimit, state: startState() });
      expect(results[i]!.image).toEqual(image);
      expect([results[i]!.state, state].every(Boolean)).toBe(true);
    }
    expect(fractions.length).toBeGreaterThan(4);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    await expect(upscaleFaces(pictures, { model: local, memoryLimit: 1000 })).rejects.toThrow(/MB for memoryLimit/);
  });

  it('holds for every frame of a face', async () => {
    const memoryLimit = await tooLittle(local, pictures[0]!);
    const sequence = createFaceSequence(local, { memoryLimit, steady: 0, sceneCut: 1 });
    for (const picture of pictures) {
      const { image } = await sequence.push(picture);
      expect(image).toEqual((await upscaleFace(picture, { model: local, memoryLimit })).image);
    }
    sequence.dispose();
  });

  it('holds for the faces of a photograph', async () => {
    const photo = drawnPhoto(56, 40, [{ x: 16, y: 10, width: 16, height: 16 }]);
    const options = { model: local, scale: 2, faces: [{ x: 16, y: 10, width: 16, height: 16 }] } as const;
    const { image } = await restorePhoto(photo, options);
    expect((await restorePhoto(photo, { ...options, memoryLimit: 1e9 })).image).toEqual(image);
    await expect(restorePhoto(photo, { ...options, memoryLimit: 1000 })).rejects.toThrow(/MB for memoryLimit/);
  });
});

describe('estimateMemory', () => {
  it.each([
    [24, 24, 1],
    [50, 38, 2],
    [128, 96, 3],
  ])('knows the WebAssembly memory of a picture of %i x %i at entry %i to the page', async (width, height, entry) => {
    releasePlans(shipped);
    const { region, weights } = await estimateMemory(shipped, { width, height, entry });
    const made: WebAssembly.Memory[] = [];
    class NotedMemory extends WebAssembly.Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        super(descriptor);
        made.push(this);
      }
    }
    vi.stubGlobal('WebAssembly', Object.assign(Object.create(WebAssembly), { Memory: NotedMemory }));
    await upscaleFace(pattern('smooth', width, height, 1), { model: shipped, entry, degradation: 'clean' });
    const numbers = shipped
      .topology(entry)
      .calls.flatMap(({ layer }) => layer.weights.map(({ shape }) => sizeOf(shape)));
    const packed = weights - 4 * numbers.reduce((sum, size) => sum + size, 0);
    const page = 65_536;
    expect(made.map(({ buffer }) => buffer.byteLength)).toEqual([Math.ceil((1024 + packed + region) / page) * page]);
  });

  it.each([
    [96, 96, 1],
    [320, 256, 3],
  ])(
    'is within a quarter of what a process takes for %i x %i at entry %i',
    async (...size) => {
      const child = ['--import', 'tsx', 'test/run/memory-child.ts', ...size.map(String)];
      const { bytes, taken } = JSON.parse(execFileSync(process.execPath, child, { encoding: 'utf8' }));
      expect(bytes / taken).toBeGreaterThan(0.8);
      expect(bytes / taken).toBeLessThan(1.25);
    },
    60_000,
  );

  it('refuses other options', async () => {
    await expect(estimateMemory(shipped, { width: 0, height: 8 })).rejects.toThrow(OptionError);
    await expect(estimateMemory(shipped, { width: 8, height: 8, entry: 9 })).rejects.toThrow(OptionError);
    await expect(estimateMemory(shipped, { width: 8, height: 8, size: 3 } as never)).rejects.toThrow(
      /Unknown option "size"/,
    );
  });
});

describe('tilesOf', () => {
  it('covers the picture once, with equal windows inside it at multiples', () => {
    for (const [width, height] of [
      [100, 60],
      [64, 64],
      [7, 200],
      [161, 97],
    ] as const) {
      const covered = new Uint8Array(width * height);
      const tiles = tilesOf({ width, height }, 32, 16, 8);
      for (const { core, around } of tiles) {
        for (let y = core.top; y < core.top + core.height; y++)
          for (let x = core.left; x < core.left + core.width; x++) covered[y * width + x]!++;
        expect([around.left % 8, around.top % 8]).toEqual([0, 0]);
        expect(around.left).toBeGreaterThanOrEqual(0);
        expect(around.left + around.width).toBeLessThanOrEqual(width);
        expect(around.top + around.height).toBeLessThanOrEqual(height);
        const margins = [
          [core.left - around.left, core.left],
          [around.left + around.width - core.left - core.width, width - core.left - core.width],
          [core.top - around.top, core.top],
          [around.top + around.height - core.top - core.height, height - core.top - core.height],
        ] as const;
        for (const [has, possible] of margins) expect(has).toBeGreaterThanOrEqual(Math.min(9, possible));
      }
      expect(covered.every((count) => count === 1)).toBe(true);
    }
  });
});
