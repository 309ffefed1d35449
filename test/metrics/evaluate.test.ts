import { describe, expect, it } from 'vitest';
import { DataError, ImageError, ShapeError } from '../../src/errors.js';
import { resize } from '../../src/image/resize.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import {
  type EvaluatedImage,
  evaluate,
  lowResolutionConsistency,
  msSsim,
  niqeStyle,
  psnr,
  score,
} from '../../src/metrics/index.js';
import { pattern } from '../image/pattern.js';

const pictures = [1, 2, 3].map((seed) => {
  const hr = resize(pattern('noise', 12, 12, seed), 32, 32, { filter: 'bilinear' });
  return { id: `picture ${seed}`, load: async () => hr };
});
const lanczos = async (lr: PixelImage) => resize(lr, 32, 32, { filter: 'lanczos' });

describe('evaluate', () => {
  it('averages the figures of the pictures and lists the weakest first', async () => {
    const seen: EvaluatedImage[] = [];
    const result = await evaluate(pictures, lanczos, { scale: 4, worst: 2, onImage: (one) => void seen.push(one) });
    expect(result.images).toBe(3);
    expect(seen.map((one) => [one.id, one.index, one.total])).toEqual([
      ['picture 1', 0, 3],
      ['picture 2', 1, 3],
      ['picture 3', 2, 3],
    ]);
    const mean = (pick: (one: EvaluatedImage) => number) => seen.reduce((sum, one) => sum + pick(one), 0) / 3;
    expect(result.psnrY).toBeCloseTo(
      mean((one) => psnr(one.sr, one.hr)),
      12,
    );
    expect(result.bicubic.psnrY).toBeCloseTo(
      mean((one) => psnr(one.bicubic, one.hr)),
      12,
    );
    expect(result.gainY).toBeCloseTo(result.psnrY - result.bicubic.psnrY, 12);
    for (const key of ['msSsimY', 'consistencyY', 'consistencyRgb'] as const) {
      const own = mean((one) => one.score[key]);
      expect(result[key], key).toBeCloseTo(own, 12);
    }
    expect(seen[0]!.score.consistencyY).toBe(lowResolutionConsistency(seen[0]!.sr, seen[0]!.lr).psnrY);
    expect(seen[0]!.score.msSsimY).toBe(msSsim(seen[0]!.sr, seen[0]!.hr));
    expect(result.worst).toHaveLength(2);
    expect(result.worst[0]!.gainY).toBe(Math.min(...seen.map((one) => one.gainY)));
    expect(seen[0]!.lr.width).toBe(8);
  });

  it('takes another way of making the inputs, and counts the pictures that are worse than bicubic', async () => {
    const asked: [number, string][] = [];
    const degrade = (hr: PixelImage, id: string) => {
      asked.push([hr.width, id]);
      return resize(hr, 8, 8, { filter: 'box' });
    };
    const blurred = async (lr: PixelImage) =>
      lr.data[0] === (await pictures[0]!.load().then((hr) => degrade(hr, ''))).data[0]
        ? resize(resize(lr, 2, 2), 32, 32)
        : resize(lr, 32, 32);
    const result = await evaluate(pictures, blurred, { scale: 4, degrade });
    expect(asked.filter(([, id]) => id)).toEqual(pictures.map(({ id }) => [32, id]));
    expect(result.worse).toEqual({ any: 1, clearly: 1 });
    expect(result.worst[0]!.id).toBe('picture 1');
  });

  it('takes truth and input of an image that brings both', async () => {
    const [hr, lr] = [pattern('smooth', 32, 32, 1), pattern('noise', 8, 8, 2)];
    const pair = { id: 'pair', load: () => Promise.reject(new Error('not asked')), loadPair: async () => ({ hr, lr }) };
    const seen: EvaluatedImage[] = [];
    const result = await evaluate([pair, pictures[0]!], lanczos, { scale: 4, onImage: (one) => void seen.push(one) });
    expect([seen[0]!.hr, seen[0]!.lr, seen[0]!.sr]).toEqual([hr, lr, await lanczos(lr)]);
    expect([result.images, seen[1]!.hr]).toEqual([2, await pictures[0]!.load()]);
  });

  it('measures how natural results and truths look, from 64 px on', async () => {
    const large = pictures.map(({ id, load }) => ({ id, load: async () => resize(await load(), 64, 64) }));
    const result = await evaluate(large, async (lr) => resize(lr, 64, 64), { scale: 2 });
    expect(result.niqeStyle).toBe(result.bicubic.niqeStyle);
    const truths = await Promise.all(large.map(async ({ load }) => niqeStyle(await load())));
    expect(result.truth.niqeStyle).toBeCloseTo(truths.reduce((sum, one) => sum + one) / 3, 12);
    const small = await evaluate(pictures, lanczos, { scale: 4 });
    expect([small.niqeStyle, small.bicubic.niqeStyle, small.truth.niqeStyle]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });

  it('gives bicubic no gain over itself, and no NaN for flat pictures', async () => {
    const flat = createPixelImage(32, 32, new Uint8Array(4096).fill(255));
    const all = [...pictures, { id: 'flat', load: async () => flat }];
    const result = await evaluate(all, async (lr) => resize(lr, 32, 32), { scale: 4 });
    expect(result.gainY).toBe(0);
    expect(result.worst).toHaveLength(4);
    expect(result.psnrY).toBe(Infinity);
  });

  it('names the picture whose result has the wrong size', async () => {
    const run = evaluate(pictures, async (lr) => lr, { scale: 4 });
    await expect(run).rejects.toThrow(/picture 1: Expected result and reference of the same size.*8×8 and 32×32/);
    await expect(run).rejects.toThrow(ShapeError);
    await expect(evaluate(pictures, lanczos, { scale: 5 })).rejects.toThrow(/picture 1: .*divisible by 5/);
    const small = { id: 'a face', load: async () => createPixelImage(16, 16) };
    await expect(evaluate([small], async () => createPixelImage(16, 16))).rejects.toThrow(
      /a face: .*at least 23 px a side for a truth.*received 16×16/,
    );
  });

  it('score refuses what is no picture', () => {
    const picture = createPixelImage(32, 32);
    for (const given of [undefined, null, {}]) expect(() => score(picture, given as never)).toThrow(ImageError);
  });

  it('refuses an empty list and unknown options', async () => {
    await expect(evaluate([], lanczos)).rejects.toThrow(DataError);
    await expect(evaluate(pictures, lanczos, { scael: 4 } as object)).rejects.toThrow(/did you mean "scale"/);
  });

  it('stops when asked, with the reason of the signal', async () => {
    const controller = new AbortController();
    let calls = 0;
    const onImage = () => {
      calls++;
      controller.abort(new Error('enough'));
    };
    await expect(evaluate(pictures, lanczos, { scale: 4, onImage, signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    expect(calls).toBe(1);
  });
});
