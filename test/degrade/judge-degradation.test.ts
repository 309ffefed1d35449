import { beforeAll, describe, expect, it } from 'vitest';
import { PORTRAITS, portrait } from '../../examples/portraits.js';
import { judgeDegradation, judgeStatistics } from '../../src/degrade/judge-degradation.js';
import { realInput } from '../../src/degrade/protocols.js';
import { imageToFloats } from '../../src/image/floats.js';
import { greyFloats } from '../../src/image/grey.js';
import { resize } from '../../src/image/resize.js';
import type { PixelImage } from '../../src/image/types.js';
import { lowResolution } from '../../src/metrics/low-resolution.js';
import { readImage } from '../../src/node/read-image.js';

const judge = (image: PixelImage) => judgeDegradation(imageToFloats(image));
const inGrey = (image: PixelImage) => judgeDegradation(greyFloats(imageToFloats(image)));

describe('judgeDegradation', () => {
  let truths: PixelImage[];
  beforeAll(async () => {
    const indices = Array.from({ length: PORTRAITS }, (_, i) => i);
    truths = await Promise.all(indices.map(async (i) => resize(await readImage(await portrait(i)), 128, 128)));
  });

  for (const [entry, scale] of [8, 4, 2].entries()) {
    it(`tells clean pictures and real ones apart, at x${scale}`, () => {
      const real = (truth: PixelImage, i: number) => realInput(truth, 128 / scale, entry + 1, `portrait ${i}`);
      // The portraits went through a JPEG themselves: one may be taken for real.
      expect(truths.map((truth) => judge(lowResolution(truth, scale))).filter(Boolean).length).toBeLessThanOrEqual(1);
      expect(truths.map((truth, i) => judge(real(truth, i)))).toEqual([1, 1, 1, 1]);
      expect(truths.map((truth, i) => inGrey(real(truth, i)))).toEqual([1, 1, 1, 1]);
    });
  }

  it.each([96, 112, 128, 160])('knows real pictures of %i px, larger than faces of 64 px', async (size) => {
    const originals = await Promise.all(truths.map(async (_, i) => readImage(await portrait(i))));
    const real = originals.map((truth, i) => realInput(truth, size, 4, `portrait ${i}`));
    expect(real.map(judge)).toEqual([1, 1, 1, 1]);
    expect(real.map(inGrey)).toEqual([1, 1, 1, 1]);
    // The originals are of 192 px: more than half of it is no clean picture.
    if (size === 96) expect(originals.map((truth) => judge(lowResolution(truth, 2)))).toEqual([0, 0, 0, 0]);
  });

  it('does not take most clean pictures without colours for real', () => {
    // The originals went through a JPEG, which shows more without colours: 9 of 12 were taken for real before the fit had weights against that.
    const taken = [8, 4, 2].flatMap((scale) => truths.map((truth) => inGrey(lowResolution(truth, scale))));
    expect(taken.filter(Boolean).length).toBeLessThan(8);
  });

  it('takes a clean picture of a soft truth for clean', () => {
    const soft = truths.map((truth) => lowResolution(resize(resize(truth, 64, 64), 128, 128), 2));
    expect(soft.map(judge)).toEqual([0, 0, 0, 0]);
  });

  it.each([
    [5, 5],
    [64, 4],
    [1, 1],
  ])('has an answer for %i x %i px', (width, height) => {
    expect(judge(realInput(truths[0]!, 32, 2, 'any'))).toBe(1);
    expect(judge(resize(realInput(truths[0]!, 32, 2, 'any'), width, height))).toBe(0);
  });
});

describe('judgeStatistics', () => {
  it.each([
    [6, 6],
    [7, 13],
    [31, 8],
  ])('are numbers at %i x %i px, as many in every size', (width, height) => {
    const flat = { width, height, channels: 3 as const, data: new Float32Array(3 * width * height).fill(0.5) };
    for (const grey of [false, true]) {
      const statistics = judgeStatistics(flat, grey);
      expect(statistics).toHaveLength(grey ? 5 : 13);
      expect(statistics.slice(0, 4)).toEqual([0, 0, 0, 1]);
      expect(statistics.every(Number.isFinite)).toBe(true);
    }
  });
});
