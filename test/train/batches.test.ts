import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawnFace } from '../../examples/fine-tune/drawn-face.js';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { DataError, ImageError, OptionError } from '../../src/errors.js';
import { createPixelImage } from '../../src/image/types.js';
import { Batches } from '../../src/train/data/batches.js';
import { detailOf } from '../../src/train/data/detail.js';
import { type PreparedFace, prepareFaces } from '../../src/train/data/prepare-faces.js';
import type { TrainingFace } from '../../src/train/data/training-data.js';
import { checkRecipe } from '../../src/train/recipe.js';
import { entryTargets } from '../../src/train/targets.js';
import { plainStage, smallStage } from '../compose/small.js';

let network: MultiStage;
let faces: readonly PreparedFace[];
beforeAll(async () => {
  await tf.setBackend('cpu');
  network = buildMultiStage({ stages: [smallStage({ granularity: 1.5 }), plainStage()] });
  const drawn = [1, 2, 3, 4, 5, 6].map((i) => ({ ...drawnFace(i, 40), source: i % 2 ? 'odd' : 'even' }));
  faces = (await prepareFaces({ train: drawn, validation: [] }, 16)).train;
});

const batchesOf = (recipe: object) => {
  const checked = checkRecipe({ size: 16, batch: 4, losses: { image: [1, 1], boundary: [1, 0] }, ...recipe });
  return new Batches(faces, checked, entryTargets(network, checked));
};

describe('Batches', () => {
  it('depend on seed and number alone', () => {
    const [first, second] = [batchesOf({}), batchesOf({})];
    first.batch(0);
    expect(first.batch(7)).toEqual(second.batch(7));
    expect(first.batch(6).truth).not.toEqual(first.batch(7).truth);
    expect(batchesOf({ seed: 2 }).batch(7).truth).not.toEqual(first.batch(7).truth);
  });

  it('have the shapes of their entry, and numbers of pictures and heatmaps', () => {
    const batches = batchesOf({ entries: [{ stage: 1 }, { stage: 2 }], granularity: [2] });
    const seen = new Set<number>();
    for (let index = 0; index < 12; index++) {
      const { entry, count, truth, input, boundaries, present } = batches.batch(index);
      seen.add(entry.entry);
      const side = entry.entry === 1 ? 4 : 8;
      expect([count, truth.length, input.length]).toEqual([4, 4 * 16 * 16 * 3, 4 * side * side * 3]);
      expect(boundaries.map((one) => one?.length)).toEqual(
        entry.entry === 1 ? [4 * 4 * 4 * 11, undefined] : [undefined],
      );
      expect([...present]).toEqual(Array(44).fill(1));
      for (const values of [truth, input, ...boundaries.filter((one) => one !== undefined)]) {
        expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...values)).toBeLessThanOrEqual(1);
        expect(Math.max(...values)).toBeGreaterThan(0.5);
      }
    }
    expect([...seen].sort()).toEqual([1, 2]);
  });

  it('hold every picture as often as its source says', () => {
    const batches = batchesOf({ sourceWeights: { odd: 2, even: 1 } });
    const counts = Array<number>(6).fill(0);
    const epoch = Array.from({ length: 3 }, (_, index) => batches.pictures(index))
      .flat()
      .slice(0, 9);
    for (const number of epoch) counts[number]!++;
    expect(counts).toEqual([2, 1, 2, 1, 2, 1]);
    const below = Math.max(...faces.map(({ image, face }) => detailOf(image, face, 16)));
    const soft = batchesOf({ softPictures: { below, weight: 0 } });
    expect(new Set([0, 1, 2].flatMap((index) => soft.pictures(index))).size).toBe(1);
    expect(() => batchesOf({ softPictures: { below: 1000, weight: 0 } })).toThrow('leave none');
    expect(() => batchesOf({ sourceWeights: { odd: 0, even: 0 } })).toThrow('recipe.softPictures leave none');
  });
});

describe('entryTargets', () => {
  const targets = (recipe: object) => () => entryTargets(network, checkRecipe({ size: 16, ...recipe }));

  it('takes the recipe’s granularity before the network’s', () => {
    expect(targets({})().get(1)!.stages[0]!.boundaries).toEqual({ name: 's1_boundaries', size: 4, granularity: 1.5 });
    expect(targets({ granularity: [2.5] })().get(1)!.stages[0]!.boundaries!.granularity).toBe(2.5);
  });

  it.each([
    [{ size: 20 }, /multiple of 8 for recipe.size, as the network enlarges x4, but received 20/],
    [{ entries: [{ stage: 3 }] }, /Entry 3 of the recipe is none of the network's entries 1 … 2/],
  ])('refuses %j', (recipe, message) => {
    expect(targets(recipe)).toThrow(OptionError);
    expect(targets(recipe)).toThrow(message);
  });
});

describe('prepareFaces', () => {
  const broken = (id: string, load: TrainingFace['load']): TrainingFace => ({ ...drawnFace(9, 30), id, load });

  it('takes pictures of any size, and names those that cannot be used', async () => {
    const fails = () => Promise.reject(new ImageError('Cannot read b.png: it is empty'));
    const reports: string[] = [];
    const train = [
      drawnFace(1, 10),
      drawnFace(2, 90),
      broken('b', fails),
      broken('wide', async () => createPixelImage(9, 5)),
    ];
    const prepared = await prepareFaces(
      { train, validation: [drawnFace(3, 70)], skipped: [{ id: 'x', reason: 'y' }] },
      16,
      ({ done, total, id, skipped }) => reports.push(`${done}/${total} ${id}${skipped ? ` ${skipped}` : ''}`),
    );
    expect(prepared.train.map(({ image }) => image.width)).toEqual([10, 22]);
    expect(prepared.train[1]!.face.size / drawnFace(2, 90).face.size).toBeCloseTo(22 / 90, 9);
    expect(prepared.train[1]!.lines.polylines[0]![0]! / drawnFace(2, 90).lines.polylines[0]![0]!).toBeCloseTo(
      22 / 90,
      5,
    );
    expect(prepared.validation.map(({ width, height }) => [width, height])).toEqual([[16, 16]]);
    expect(prepared.skipped).toEqual([
      { id: 'x', reason: 'y' },
      { id: 'b', reason: 'Cannot read b.png: it is empty' },
      { id: 'wide', reason: 'Expected a square picture but received 9×5 px' },
    ]);
    expect(reports).toEqual([
      '1/5 drawn1',
      '2/5 drawn2',
      '3/5 b Cannot read b.png: it is empty',
      '4/5 wide Expected a square picture but received 9×5 px',
      '5/5 drawn3',
    ]);
  });

  it('names faces that come without lines, or without a square', async () => {
    const train = [
      drawnFace(1, 10),
      { ...drawnFace(1, 10), id: 'bare', lines: undefined as never },
      { ...drawnFace(1, 10), id: 'nowhere', face: undefined as never },
    ];
    const { train: used, skipped } = await prepareFaces({ train, validation: [] }, 16);
    expect(used).toHaveLength(1);
    expect(skipped).toEqual([
      { id: 'bare', reason: 'Expected 11 polylines for lines.polylines but received undefined of type undefined' },
      { id: 'nowhere', reason: 'Expected number that is finite for face.cx but received undefined of type undefined' },
    ]);
  });

  it('throws if nothing is left, if a bug shows, and if it is stopped', async () => {
    const data = (load: TrainingFace['load']) => ({ train: [broken('b', load)], validation: [] });
    const empty = prepareFaces(
      data(() => Promise.reject(new ImageError('empty'))),
      16,
    );
    await expect(empty).rejects.toThrow(DataError);
    await expect(empty).rejects.toThrow('Expected at least one picture to train with but none can be used; b: empty');
    await expect(
      prepareFaces(
        data(() => Promise.reject(new TypeError('bug'))),
        16,
      ),
    ).rejects.toThrow(TypeError);
    const stopped = prepareFaces(data(drawnFace(1).load), 16, undefined, AbortSignal.abort(new Error('stop')));
    await expect(stopped).rejects.toThrow('stop');
  });

  it('drops transparency, as the PyTorch program does', async () => {
    const glass = createPixelImage(16, 16);
    for (let i = 0; i < 256; i++) glass.data.set([200, 100, 50, i], 4 * i);
    const { train } = await prepareFaces(
      { train: [{ ...drawnFace(1, 16), load: async () => glass }], validation: [] },
      16,
    );
    expect(new Uint32Array(train[0]!.image.data.buffer).every((pixel) => pixel === 0xff3264c8)).toBe(true);
  });
});
