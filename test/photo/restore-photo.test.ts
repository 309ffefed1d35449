import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImageError, OptionError } from '../../src/errors.js';
import type { FaceBox } from '../../src/image/face-box.js';
import { resize } from '../../src/image/resize.js';
import type { PixelImage } from '../../src/image/types.js';
import { openNetwork } from '../../src/node/open-network.js';
import type { PhotoOptions } from '../../src/photo/options.js';
import { cropRegion } from '../../src/photo/region.js';
import { restorePhoto } from '../../src/photo/restore-photo.js';
import type { InferenceNetwork } from '../../src/weights/inference-network.js';
import { drawnPhoto } from './drawn-photo.js';

let model: InferenceNetwork;
beforeAll(async () => {
  model = await openNetwork('compact-x8');
});
afterAll(() => model.dispose());

const box: FaceBox = { x: 22, y: 16, width: 18, height: 20 };
const photo = drawnPhoto(64, 48, [box]);
const restore = (picture: PixelImage, more: Partial<PhotoOptions> = {}) =>
  restorePhoto(picture, { model, scale: 2, faces: [box], degradation: 'clean', ...more });

/** Pixels of two pictures that differ, as x, y. */
function differing(one: PixelImage, other: PixelImage): [number, number][] {
  const places: [number, number][] = [];
  for (let i = 0; i < one.data.length; i += 4)
    if ([0, 1, 2, 3].some((c) => one.data[i + c] !== other.data[i + c]))
      places.push([(i / 4) % one.width, Math.floor(i / 4 / one.width)]);
  return places;
}

/** Whether a pixel of the result lies in the crop of a face. */
const inCrop = (face: FaceBox, scale: number, [x, y]: [number, number]) => {
  const { left, top, width, height } = cropRegion(face);
  return x >= left * scale && x < (left + width) * scale && y >= top * scale && y < (top + height) * scale;
};

describe('restorePhoto', () => {
  it.each([1, 2, 4, 8] as const)('gives exactly %d times the size, whatever the sides are', async (scale) => {
    const { image, faces } = await restore(drawnPhoto(61, 47, [box]), { scale, degradation: 'real' });
    expect([image.width, image.height]).toEqual([61 * scale, 47 * scale]);
    expect(faces).toEqual([expect.objectContaining({ box, score: 1, restored: true, degradation: 1 })]);
  });

  it('writes the face and not a byte outside its mask', async () => {
    const { image, faces } = await restore(photo);
    const changed = differing(image, resize(photo, 128, 96));
    expect(changed.length).toBeGreaterThan(500);
    expect(changed.length).toBeLessThanOrEqual(faces[0]!.maskArea);
    expect(changed.filter((place) => !inCrop(box, 2, place))).toEqual([]);
  });

  it('is the photo again where a clean one is reduced', async () => {
    const truth = drawnPhoto(128, 96, [{ x: 44, y: 32, width: 36, height: 40 }]);
    const { faces } = await restore(resize(truth, 64, 48));
    expect(faces[0]).toMatchObject({ restored: true, entry: 2, degradation: 0 });
    expect(faces[0]!.consistency).toBeGreaterThan(45);
  });

  it('gives the same in place, also where faces overlap', async () => {
    const faces = [box, { x: 30, y: 20, width: 16, height: 18 }];
    const options = { scale: 1, degradation: 'real', faces } as const;
    const truth = await restore(photo, options);
    const own = { ...photo, data: photo.data.slice() };
    const { image, faces: reports } = await restore(own, { ...options, inPlace: true });
    expect(image.data).toBe(own.data);
    expect(differing(image, truth.image)).toEqual([]);
    expect(differing(image, photo).length).toBeGreaterThan(200);
    expect(reports.map(({ maskArea }) => maskArea)).toEqual(truth.faces.map(({ maskArea }) => maskArea));
  });

  it('keeps a photo without colour without', async () => {
    const { image, grey } = await restore(drawnPhoto(64, 48, [box], true), { background: tinting });
    expect(grey).toBe(true);
    for (let i = 0; i < image.data.length; i += 4)
      expect([image.data[i + 1], image.data[i + 2]]).toEqual([image.data[i], image.data[i]]);
  });
  const tinting = (tile: PixelImage, scale: number) => {
    const enlarged = resize(tile, tile.width * scale, tile.height * scale);
    return { ...enlarged, data: enlarged.data.map((value, i) => (i % 4 === 0 ? value + 9 : value)) };
  };

  it('leaves everything as it is with a blend of 0, and mixes between', async () => {
    const background = resize(photo, 128, 96);
    const none = await restore(photo, { blend: 0 });
    expect(none.image).toEqual(background);
    expect(none.faces[0]).toMatchObject({ restored: false, reason: 'blend is 0', maskArea: 0 });
    const half = await restore(photo, { blend: 0.5 });
    const full = await restore(photo);
    for (const [i, value] of half.image.data.entries())
      expect(Math.abs(value - (background.data[i]! + full.image.data[i]!) / 2)).toBeLessThanOrEqual(1);
  });

  it('blends facial parts by themselves', async () => {
    const full = await restore(photo);
    const { image } = await restore(photo, { blend: { eyes: 0 } });
    expect(differing(image, full.image).length).toBeGreaterThan(50);
    expect((await restore(photo, { blend: { eyes: 1 } })).image).toEqual(full.image);
  });

  it('restores a face that the border cuts, right to the border', async () => {
    const face = { x: -6, y: 30, width: 18, height: 20 };
    const cut = drawnPhoto(64, 48, [face]);
    const { image, faces } = await restore(cut, { faces: [face] });
    expect(faces[0]).toMatchObject({ restored: true });
    const changed = differing(image, resize(cut, 128, 96));
    expect(changed.some(([x]) => x === 0)).toBe(true);
    expect(changed.some(([, y]) => y === 95)).toBe(true);
  });

  it('restores two faces that overlap, in any order', async () => {
    const other = { x: 34, y: 18, width: 20, height: 22 };
    const both = drawnPhoto(64, 48, [box, other]);
    const one = await restore(both, { faces: [box, other] });
    const two = await restore(both, { faces: [other, box] });
    expect(one.image).toEqual(two.image);
    expect(one.faces.map((face) => face.restored)).toEqual([true, true]);
    expect(one.faces[0]).toMatchObject({ box });
    expect(two.faces[0]).toMatchObject({ box: other });
  });

  it('keeps transparency, enlarged', async () => {
    const holed = drawnPhoto(64, 48, [box]);
    for (let p = 0; p < 64 * 48; p++) if (p % 64 < 28) holed.data[4 * p + 3] = p % 64 < 20 ? 0 : 140;
    const { image, faces } = await restore(holed);
    expect(faces[0]!.restored).toBe(true);
    const alpha = ({ data }: PixelImage) => data.filter((_, i) => i % 4 === 3);
    expect(alpha(image)).toEqual(alpha(resize(holed, 128, 96)));
  });

  it('keeps every byte of a clean photo at scale 1, and restores a degraded face', async () => {
    const clean = await restore(photo, { scale: 1 });
    expect(clean.image).toEqual(photo);
    expect(clean.image.data).not.toBe(photo.data);
    expect(clean.faces[0]).toMatchObject({ restored: false, reason: 'already clean' });
    const degraded = await restore(photo, { scale: 1, degradation: 'real' });
    expect(differing(degraded.image, photo).length).toBeGreaterThan(100);
  });

  it('leaves a photo without faces enlarged, and says how far it searched', async () => {
    let last = 0;
    const { image, faces, searchedDownTo } = await restorePhoto(photo, {
      model,
      onProgress: ({ fraction }) => {
        last = fraction;
      },
      scale: 2,
      find: async (_, { minFace }) => (minFace === 20 ? [] : [{ box, score: 1 }]),
      minFace: 20,
    });
    expect(image).toEqual(resize(photo, 128, 96));
    expect([faces, searchedDownTo, last]).toEqual([[], 20, 1]);
  });

  it('takes the robust network for degraded faces', async () => {
    const own = await restore(photo, { degradation: 'real' });
    const other = await restore(photo, { degradation: 'real', robust: model });
    expect(differing(own.image, other.image).length).toBeGreaterThan(0);
    const clean = await restore(photo, { robust: () => Promise.reject(new Error('not to be opened')) });
    expect(clean.image).toEqual((await restore(photo)).image);
  });

  it('lowers the blend until a face is the same person', async () => {
    const asked: number[] = [];
    // Nearness falls with what differs from the input; the bound lies between a quarter and a half.
    const reference = resize(photo, 128, 96);
    const identity = {
      embedding: async (picture: PixelImage) => {
        let sum = 0;
        for (let i = 0; i < picture.data.length; i += 4) sum += picture.data[i]!;
        asked.push(sum);
        const away = asked.length === 1 ? 0 : Math.abs(sum - asked[0]!) / 1000;
        return Float32Array.of(1, away);
      },
    };
    const free = await restore(photo, { identity });
    expect(free.faces[0]!.identity).toEqual({ before: expect.any(Number), after: free.faces[0]!.identity!.before });
    asked.length = 0;
    const held = await restore(photo, { identity, minIdentity: (free.faces[0]!.identity!.before! + 1) / 2 });
    const { before, after } = held.faces[0]!.identity!;
    expect(after!).toBeGreaterThan(before!);
    expect(differing(held.image, reference).length).toBeGreaterThan(0);
    const never = { embedding: async () => Float32Array.of(1, (asked.length++ % 5) + 1) };
    asked.length = 0;
    const refused = await restore(photo, { identity: never, minIdentity: 1 });
    expect(refused.faces[0]).toMatchObject({ restored: false, reason: 'another identity' });
    expect(refused.image).toEqual(reference);
  });

  it('tells how far it is, and stops', async () => {
    const fractions: number[] = [];
    const steps = new Set<string>();
    await restore(photo, {
      faces: [box, { ...box, x: 4, width: 10, height: 10 }],
      onProgress: ({ fraction, step, done, faces }) => {
        fractions.push(fraction);
        steps.add(step);
        expect(done).toBeLessThanOrEqual(faces);
      },
    });
    expect([...steps]).toEqual(['find', 'background', 'faces']);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    const controller = new AbortController();
    const stopped = restore(photo, {
      signal: controller.signal,
      onProgress: ({ step }) => step === 'background' && controller.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    await expect(restore(photo, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
  });

  it('gives the same pictures side by side', async () => {
    const alone = await restore(photo);
    const together = await Promise.all([restore(photo), restore(photo, { scale: 4 }), restore(photo)]);
    expect(together[0].image).toEqual(alone.image);
    expect(together[2].image).toEqual(alone.image);
  });

  it('restores a large face in tiles that do not show, by its parts too', { timeout: 60_000 }, async () => {
    const large = { x: 10, y: 8, width: 190, height: 196 };
    const close = drawnPhoto(220, 220, [large]);
    const { image, faces } = await restore(close, { faces: [large] });
    expect(faces[0]).toMatchObject({ restored: true });
    expect(faces[0]!.consistency).toBeGreaterThan(45);
    const { image: parts } = await restore(close, { faces: [large], blend: { mouth: 0 } });
    expect(differing(image, parts).length).toBeGreaterThan(50);
  });

  it('leaves the photo as it was', async () => {
    const copy = photo.data.slice();
    await restore(photo, { degradation: 'real', scale: 1 });
    expect(photo.data).toEqual(copy);
  });
});

describe('restorePhoto refuses', () => {
  const refused: readonly [string, Partial<Record<keyof PhotoOptions | 'colour', unknown>>, RegExp][] = [
    ['scales that are none', { scale: 3 }, /one of 1, 2, 4, 8 for scale/],
    ['unknown options', { colour: 1 }, /Unknown option "colour".*Known options/],
    ['what is no network', { model: 'compact-x8' }, /network.*for model/],
    ['no faces and no finder', { faces: 'all' }, /find.*list of boxes/],
    ['another word for faces', { faces: 'some' }, /"all", "largest"/],
    ['boxes without sides', { faces: [{ x: 1, y: 1, width: 0, height: 4 }] }, /faces\[0\]\.width/],
    ['boxes that are none', { faces: [{ x: 1, y: 1, right: 3, height: 4 }] }, /Unknown option "right" in faces\[0\]/],
    ['a blend above 1', { blend: 1.5 }, /between 0 and 1 for blend/],
    ['unknown facial parts', { blend: { ears: 1 } }, /Unknown option "ears" in blend/],
    ['strength out of range', { strength: -1 }, /for strength/],
    ['fidelity above 1', { fidelity: 1.5 }, /between 0 and 1 for fidelity/],
    ['a degradation that is none', { degradation: 'bad' }, /degradation/],
    ['minIdentity without an analyzer', { minIdentity: 0.5 }, /without an analyzer/],
    ['an analyzer without embedding', { identity: {} }, /embedding/],
    ['an unknown background', { background: 'nearest' }, /background/],
    ['writing in place what becomes larger', { scale: 2, inPlace: true }, /inPlace with scale 2/],
    ['a background at scale 1', { scale: 1, background: 'back-projected' }, /scale 1/],
    ['a background without upscaler', { background: { tile: 3 } }, /background\.enlarge/],
    ['maxFace below minFace', { minFace: 20, maxFace: 10 }, /at least 20 for maxFace/],
    ['threads out of range', { threads: 0 }, /threads/],
  ];
  it.each(refused)('%s', async (_, options, message) => {
    const call = restore(photo, options as Partial<PhotoOptions>);
    await expect(call).rejects.toThrow(OptionError);
    await expect(call).rejects.toThrow(message);
  });

  it('what is no picture', async () => {
    const broken = { width: 4, height: 4, data: new Uint8ClampedArray(3) };
    await expect(restore(broken)).rejects.toThrow(ImageError);
  });

  it('results that would be too large, before any work', async () => {
    const wide = { width: 20_000, height: 2, data: new Uint8ClampedArray(160_000) };
    const call = restore(wide, { scale: 4 });
    await expect(call).rejects.toThrow(ImageError);
    await expect(call).rejects.toThrow(/20000×2 px at scale 4/);
  });

  it('backgrounds of another size', async () => {
    await expect(restore(photo, { background: (tile) => tile })).rejects.toThrow(/Expected 128×96 px/);
  });
});
