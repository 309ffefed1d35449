import { describe, expect, it } from 'vitest';
import { DataError, ShapeError } from '../../src/errors.js';
import { resize } from '../../src/image/resize.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { type EvaluatedImage, evaluate, psnr } from '../../src/metrics/index.js';
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
    expect(result.worst).toHaveLength(2);
    expect(result.worst[0]!.gainY).toBe(Math.min(...seen.map((one) => one.gainY)));
    expect(seen[0]!.lr.width).toBe(8);
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
