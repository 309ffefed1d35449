import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImageError, OptionError, RunError } from '../../src/errors.js';
import type { FaceBox } from '../../src/image/face-box.js';
import { psnr } from '../../src/metrics/psnr.js';
import { openNetwork } from '../../src/node/open-network.js';
import { restorePhoto } from '../../src/photo/restore-photo.js';
import { createPhotoSequence } from '../../src/sequence/photo-sequence.js';
import type { RestoredFrame } from '../../src/sequence/restore-frame.js';
import { type ClipFrame, type ClipOptions, restoreSequence } from '../../src/sequence/restore-sequence.js';
import type { InferenceNetwork } from '../../src/weights/inference-network.js';
import { drawnPhoto } from '../photo/drawn-photo.js';

let model: InferenceNetwork;
beforeAll(async () => {
  model = await openNetwork('compact-x8');
});
afterAll(() => model.dispose());

const at = (x: number, size = 16): FaceBox => ({ x, y: 10, width: size, height: size });
const frame = (boxes: readonly FaceBox[], seen = boxes, width = 56): ClipFrame => ({
  name: `frame of ${width} px`,
  load: async () => drawnPhoto(width, 40, boxes),
  boxes: seen,
});
async function restored(frames: readonly ClipFrame[], more: Partial<ClipOptions> = {}): Promise<RestoredFrame[]> {
  const results: RestoredFrame[] = [];
  for await (const one of restoreSequence(frames, { model, scale: 2, degradation: 'clean', ...more }))
    results.push(one);
  return results;
}

describe('restoreSequence', () => {
  it('restores a still clip as restorePhoto restores its frame, under one number', async () => {
    const still = frame([at(16)]);
    const results = await restored([still, still, still]);
    const { image } = await restorePhoto(drawnPhoto(56, 40, [at(16)]), {
      model,
      scale: 2,
      degradation: 'clean',
      faces: [at(16)],
    });
    for (const one of results) {
      expect(one.faces).toEqual([expect.objectContaining({ track: 0, restored: true })]);
      expect([one.image.width, one.image.height]).toEqual([image.width, image.height]);
    }
    expect(results[1]!.image).toEqual(results[0]!.image);
  });

  it('smooths what trembles, and fills a frame in which the face was missed', async () => {
    const shaking = [0, 1, -1, 1, -1, 0].map((shift) => frame([at(16)], [at(16 + shift)]));
    const missed = frame([at(16)], []);
    const results = await restored([...shaking.slice(0, 3), missed, ...shaking.slice(3)]);
    const x = results.map(({ faces }) => faces[0]!.box.x);
    expect(Math.max(...x.slice(2, 5)) - Math.min(...x.slice(2, 5))).toBeLessThan(0.8);
    expect(results.map(({ faces }) => faces[0]!.filled)).toEqual([
      undefined,
      undefined,
      undefined,
      true,
      undefined,
      undefined,
      undefined,
    ]);
    expect(results[3]!.faces[0]!.restored).toBe(true);
  });

  it('keeps the way of a track while its face has about one size', async () => {
    const sizes = [22, 23, 24, 25, 50];
    const results = await restored(
      sizes.map((size) => frame([at(2, size)], undefined, 80)),
      { degradation: 'clean' },
    );
    const entries = results.map(({ faces }) => faces[0]!.entry);
    expect(new Set(entries.slice(0, 4)).size).toBe(1);
    expect(entries[4]).toBeGreaterThan(entries[0]!);
  });

  it('averages the faces of a track over time, along their motion', async () => {
    const noisy = Array.from({ length: 5 }, (_, t) => ({
      ...frame([at(16)]),
      load: async () => {
        const photo = drawnPhoto(56, 40, [at(16)]);
        return { ...photo, data: photo.data.map((value, i) => value + (((i + 17 * t) * 7919) % 31) - 15) };
      },
    }));
    const change = (results: RestoredFrame[]) => psnr(results[4]!.image, results[3]!.image);
    const [steadied, alone] = [await restored(noisy), await restored(noisy, { steady: 0 })];
    expect(steadied[4]!.faces[0]!.restored).toBe(true);
    expect(steadied[0]!.image).toEqual(alone[0]!.image);
    expect(change(steadied)).toBeGreaterThan(change(alone) + 0.5);
    await expect(restored(noisy, { steady: 2 })).rejects.toThrow(OptionError);
  });

  it('begins new tracks at a cut', async () => {
    const dark = {
      ...frame([at(16)]),
      load: async () => {
        const photo = drawnPhoto(56, 40, [at(16)]);
        return { ...photo, data: photo.data.map((v, i) => ((i & 3) === 3 ? v : v / 3)) };
      },
    };
    const results = await restored([frame([at(16)]), dark, dark]);
    expect(results.map(({ cut, faces }) => [cut, faces[0]!.track])).toEqual([
      [false, 0],
      [true, 1],
      [false, 1],
    ]);
  });

  it('tells of both steps, and why faces are left alone', async () => {
    const steps: string[] = [];
    const results = await restored([frame([at(16)], [at(16), at(4, 4)])], {
      minFace: 8,
      onProgress: ({ step, done, frames }) => steps.push(`${step} ${done}/${frames}`),
    });
    expect(results[0]!.faces).toEqual([
      expect.objectContaining({ track: 0, restored: true }),
      expect.objectContaining({ restored: false, reason: 'smaller than minFace' }),
    ]);
    expect(results[0]!.faces[1]).not.toHaveProperty('track');
    expect(steps).toEqual(['find 1/1', 'restore 1/1']);
  });

  it('refuses frames of another size by name before anything is restored, and frames that nobody searches', async () => {
    await expect(restored([frame([at(16)]), frame([at(16)], undefined, 58)])).rejects.toThrow(
      new ImageError(
        'Expected frames of one size, 56x40 px as frame of 56 px, but frame of 58 px has 58x40: make them alike, or restore it on its own',
      ),
    );
    const { boxes: _boxes, ...unknown } = frame([at(16)]);
    await expect(restored([unknown])).rejects.toThrow(OptionError);
  });
});

describe('createPhotoSequence', () => {
  const photo = drawnPhoto(56, 40, [at(16)]);

  it('follows faces live: quieter than they are found, through gaps, until they are gone for long', async () => {
    const sequence = createPhotoSequence({ model, scale: 2, degradation: 'clean', minFace: 1 });
    const found = [[at(16)], [at(17)], [at(16)], [], [at(17)]];
    const results = await Promise.all(found.map((boxes) => sequence.push(photo, boxes)));
    expect(results.map(({ frame }) => frame)).toEqual([0, 1, 2, 3, 4]);
    expect(results.map(({ faces }) => faces.map(({ track }) => track))).toEqual([[0], [0], [0], [0], [0]]);
    const x = results.map(({ faces }) => faces[0]!.box.x);
    expect(Math.max(...x) - Math.min(...x)).toBeLessThan(0.6);
    expect([results[3]!.faces[0]!.filled, results[4]!.faces[0]!.filled]).toEqual([true, undefined]);
    const gone = await Promise.all(Array.from({ length: 6 }, () => sequence.push(photo, [])));
    expect(gone.map(({ faces }) => faces.length)).toEqual([1, 1, 1, 1, 1, 0]);
    sequence.dispose();
    await expect(sequence.push(photo, [])).rejects.toThrow(RunError);
  });

  it('gives up a frame by its signal, and goes on with the next', async () => {
    const sequence = createPhotoSequence({ model, scale: 2, degradation: 'clean' });
    const photo = drawnPhoto(56, 40, [at(16)]);
    const before = AbortSignal.abort(new Error('not wanted'));
    await expect(sequence.push(photo, [at(16)], { signal: before })).rejects.toThrow('not wanted');
    const controller = new AbortController();
    const waiting = sequence.push(photo, [at(16)]);
    const stopped = sequence.push(photo, [at(17)], { signal: controller.signal });
    const next = sequence.push(photo, [at(16)]);
    controller.abort(new Error('too late'));
    await expect(stopped).rejects.toThrow('too late');
    expect([await waiting, await next].map(({ frame, faces }) => [frame, faces[0]!.track])).toEqual([
      [0, 0],
      [1, 0],
    ]);
    await expect(sequence.push(photo, [], { signal: 5 as never })).rejects.toThrow(OptionError);
    await expect(sequence.push(photo, [], { colour: 5 } as never)).rejects.toThrow(/Unknown option "colour"/);
    sequence.dispose();
  });

  it('refuses boxes and faces of a finder that are none', async () => {
    const photo = drawnPhoto(56, 40, [at(16)]);
    const finding = (find: unknown) => createPhotoSequence({ model, scale: 2, find: find as never }).push(photo);
    for (const [found, message] of [
      [7, /list of faces \{ box, score \} for result of find/],
      [[null], /face \{ box, score \} for result of find\[0\]/],
      [[{ box: { ...at(16), width: '16' }, score: 1 }], /number that is finite for result of find\[0\]\.box\.width/],
      [[{ box: at(16), score: 1, points: [1] }], /eyes and more for result of find\[0\]\.points/],
    ] as const) {
      await expect(finding(async () => found)).rejects.toThrow(OptionError);
      await expect(finding(async () => found)).rejects.toThrow(message);
    }
    const { push } = createPhotoSequence({ model, scale: 2 });
    await expect(push(photo, [{ x: 1 }] as never)).rejects.toThrow(/boxes\[0\]\.y/);
    const { faces } = await push(photo, [{ x: -1e9, y: -1e9, width: 2e9, height: 2e9 }]);
    expect(faces).toEqual([expect.objectContaining({ restored: false, reason: 'larger than maxFace' })]);
  });

  it('refuses frames of another size until reset, which begins new tracks', async () => {
    const sequence = createPhotoSequence({ model, scale: 2, degradation: 'clean', minFace: 1 });
    const larger = drawnPhoto(64, 40, [at(16)]);
    await sequence.push(photo, [at(16)]);
    await expect(sequence.push(larger, [])).rejects.toThrow(/Expected a frame of 56x40 px.* but received 64x40/);
    sequence.reset();
    expect((await sequence.push(larger, [at(16)])).faces[0]!.track).toBe(1);
    await expect(sequence.push(larger)).rejects.toThrow(OptionError);
  });
});
