import { afterAll, describe, expect, it } from 'vitest';
import { portrait } from '../../examples/portraits.js';
import { imageToFloats } from '../../src/image/floats.js';
import { resize } from '../../src/image/resize.js';
import { resizeFloats } from '../../src/image/resize-floats.js';
import type { PixelImage } from '../../src/image/types.js';
import { openNetwork } from '../../src/node/open-network.js';
import { readImage } from '../../src/node/read-image.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { upscaleFaces } from '../../src/run/upscale-faces.js';

const model = await openNetwork('compact-x8');
afterAll(() => model.dispose());
const picture = await readImage(await portrait(0));
const face = (side: number) => resize(picture, side, side);

/** Mean difference of colours, of 255. */
const apart = (image: PixelImage, other: ArrayLike<number>) =>
  imageToFloats(image).data.reduce(
    (sum, value, i, { length }) => sum + (255 * Math.abs(value - Math.min(1, Math.max(0, other[i]!)))) / length,
    0,
  );

describe('a real picture enters where faces of its size did in training', () => {
  it('and bicubic interpolation does the rest', async () => {
    for (const [side, entry, factor] of [
      [16, 1, 8],
      [24, 1, 8],
      [32, 2, 4],
      [64, 3, 2],
      [100, 3, 2],
    ] as const) {
      const result = await upscaleFace(face(side), { model, degradation: 'real' });
      expect([result.entry, result.scale, result.image.width]).toEqual([entry, 8, 8 * side]);
      const own = await upscaleFace(face(side), { model, degradation: 'real', entry, scale: factor });
      expect(own.entry).toBe(entry);
      expect(apart(result.image, resizeFloats(imageToFloats(own.image), 8 * side, 8 * side).data)).toBeLessThan(0.4);
    }
  });

  it('with a scale that the stages from there reach, without any', async () => {
    const result = await upscaleFace(face(64), { model, degradation: 'real', scale: 2 });
    const own = await upscaleFace(face(64), { model, degradation: 'real', entry: 3 });
    expect(result.image).toEqual(own.image);
  });

  it('unless the entry was chosen, or the picture is a clean one', async () => {
    const chosen = await upscaleFace(face(32), { model, degradation: 'real', entry: 1 });
    expect([chosen.entry, chosen.scale]).toEqual([1, 8]);
    const clean = await upscaleFace(face(32), { model, degradation: 'clean' });
    expect(clean.entry).toBe(1);
    expect((await upscaleFace(face(32), { model, degradation: 'clean', entry: 1 })).image).toEqual(clean.image);
  });

  it('also where it is mixed, one of many, or in tiles', async () => {
    const whole = await upscaleFace(face(32), { model, degradation: 'real' });
    const [clean, mixed] = [
      await upscaleFace(face(32), { model, degradation: 'clean' }),
      await upscaleFace(face(32), { model, degradation: 0.25 }),
    ];
    expect(mixed.entry).toBe(1);
    const [one, other] = [clean, whole].map(({ image }) => imageToFloats(image).data);
    expect(
      apart(
        mixed.image,
        one!.map((value, i) => 0.75 * value + 0.25 * other![i]!),
      ),
    ).toBeLessThan(0.4);
    const many = await upscaleFaces([face(16), face(32)], { model, degradation: 'real' });
    expect(many.map(({ entry }) => entry)).toEqual([1, 2]);
    expect(many[1]!.image).toEqual(whole.image);
    const tiled = await upscaleFace(face(256), { model, degradation: 'real', memoryLimit: 150e6 });
    expect([tiled.entry, tiled.image.width]).toEqual([3, 2048]);
  });
});
