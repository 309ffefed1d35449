import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImageError, OptionError, RunError } from '../../src/errors.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { psnr } from '../../src/metrics/psnr.js';
import { openNetwork } from '../../src/node/open-network.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { createFaceSequence } from '../../src/sequence/face-sequence.js';
import { glanceAt, SCENE_CUT, sceneDifference } from '../../src/sequence/scene-cut.js';
import type { InferenceNetwork } from '../../src/weights/inference-network.js';
import { drawnPhoto } from '../photo/drawn-photo.js';
import { clean, real } from '../run/portrait.js';

let network: InferenceNetwork;
beforeAll(async () => {
  network = await openNetwork('compact-x8');
});
afterAll(() => network.dispose());

const upscale = { entry: 3, degradation: 'clean' } as const;
const options = { ...upscale, steady: 0 } as const;
/** A face that lies so far to the right. */
const face = (right = 0, side = 16): PixelImage =>
  drawnPhoto(side, side, [{ x: 2 + right, y: 1, width: 12, height: 14 }]);
const black = (side = 16): PixelImage => {
  const picture = createPixelImage(side, side);
  for (let i = 3; i < picture.data.length; i += 4) picture.data[i] = 255;
  return picture;
};

describe('createFaceSequence', () => {
  it('gives the frames in the order in which they were pushed, awaited or not', async () => {
    const sequence = createFaceSequence(network, options);
    const frames = [face(), face(1), face(0.5)];
    const done: number[] = [];
    const results = await Promise.all(
      frames.map(async (frame) => {
        const result = await sequence.push(frame);
        done.push(result.frame);
        return result;
      }),
    );
    expect(done).toEqual([0, 1, 2]);
    expect(results.map(({ first }) => first)).toEqual([true, false, false]);
    for (const [i, frame] of frames.entries())
      expect(results[i]!.image).toEqual((await upscaleFace(frame, { model: network, ...upscale })).image);
  });

  it('begins anew at a cut, after reset, and only then', async () => {
    const sequence = createFaceSequence(network, options);
    const first = async (frame: PixelImage) => (await sequence.push(frame)).first;
    expect([await first(face()), await first(face(2)), await first(black()), await first(black())]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    sequence.reset();
    expect([await first(black()), await first(black())]).toEqual([true, false]);
    const never = createFaceSequence(network, { ...options, sceneCut: 1 });
    await never.push(face());
    expect((await never.push(black())).first).toBe(false);
  });

  it('averages frames along their motion, from a cut on anew', async () => {
    const sequence = createFaceSequence(network, { ...options, steady: 0.8 });
    const noisy = (seed: number): PixelImage => {
      const still = face();
      return { ...still, data: still.data.map((value, i) => value + (((i + seed) * 7919) % 31) - 15) };
    };
    const alone = async (frame: PixelImage) => (await upscaleFace(frame, { model: network, ...upscale })).image;
    const truth = await alone(face());
    const first = await sequence.push(noisy(1));
    expect(first.image).toEqual(await alone(noisy(1)));
    let image = first.image;
    for (const seed of [2, 3, 4, 5]) ({ image } = await sequence.push(noisy(seed)));
    expect(psnr(image, truth)).toBeGreaterThan(psnr(await alone(noisy(5)), truth) + 2);
    expect((await sequence.push(black())).image).toEqual(await alone(black()));
  });

  it('judges a scene once, so that the network does not change from frame to frame', async () => {
    const sequence = createFaceSequence(network, { entry: 2 });
    const alone = async (frame: PixelImage) => (await upscaleFace(frame, { model: network, entry: 2 })).degradation;
    expect([await alone(clean), await alone(real)]).toEqual([0, 1]);
    const judged = [(await sequence.push(clean)).degradation, (await sequence.push(real)).degradation];
    expect(judged).toEqual([0, 0]);
    sequence.reset();
    expect((await sequence.push(real)).degradation).toBe(1);
  });

  it('refuses a frame of another size by its size, and goes on; after reset it may come', async () => {
    const sequence = createFaceSequence(network, options);
    await sequence.push(face());
    const wrong = sequence.push(face(0, 24));
    const next = sequence.push(face());
    await expect(wrong).rejects.toThrow(
      new ImageError(
        'Expected a frame of 16x16 px, as those before it, but received 24x24: crop all frames alike, or reset() the sequence',
      ),
    );
    expect(await next).toMatchObject({ frame: 1, first: false });
    sequence.reset();
    expect((await sequence.push(face(0, 24))).image.width).toBe(48);
  });

  it('stays as it was when a frame is stopped', async () => {
    const sequence = createFaceSequence(network, options);
    await sequence.push(face());
    await expect(sequence.push(black(), { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(await sequence.push(face(1))).toMatchObject({ frame: 1, first: false });
  });

  it('finishes what was pushed before dispose, and takes nothing after it', async () => {
    const sequence = createFaceSequence(network, options);
    const last = sequence.push(face());
    sequence.dispose();
    expect((await last).image.width).toBe(32);
    await expect(sequence.push(face())).rejects.toThrow(RunError);
  });

  it('checks its options at once', () => {
    expect(() => createFaceSequence(network, { sceneCut: 2 })).toThrow(OptionError);
    expect(() => createFaceSequence(network, { steady: 1.5 })).toThrow(OptionError);
    expect(() => createFaceSequence(network, { entry: 9 })).toThrow(OptionError);
    expect(() => createFaceSequence(network, { onProgress: () => {} } as object)).toThrow(/onProgress/);
  });
});

describe('sceneDifference', () => {
  const difference = (one: PixelImage, other: PixelImage) => sceneDifference(glanceAt(one), glanceAt(other));

  it('is 0 for a still, small for movement and noise, and large for another scene', () => {
    const noisy = (picture: PixelImage) => ({
      ...picture,
      data: picture.data.map((v, i) => v + ((i * 7919) % 41) - 20),
    });
    expect(difference(face(), face())).toBe(0);
    expect(difference(face(), face(1))).toBeLessThan(SCENE_CUT / 2);
    expect(difference(face(), face(2))).toBeLessThan(SCENE_CUT);
    expect(difference(face(0, 64), noisy(face(0, 64)))).toBeLessThan(SCENE_CUT / 2);
    expect(difference(face(), black())).toBeGreaterThan(2 * SCENE_CUT);
  });
});
