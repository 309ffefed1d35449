/** The choice between backends that the test makes up: fast, slow, broken. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Backend, BackendChoice } from '../../src/backend.js';
import { BackendError } from '../../src/errors.js';
import { resize } from '../../src/image/resize.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { BackendChooser } from '../../src/upscaler/backend-chooser.js';
import type { Candidate, CandidateOptions, Networks } from '../../src/upscaler/candidate.js';

/** What a made-up backend does: ms of its pictures, first to last, or why it does not start. */
interface Behaviour {
  readonly times?: readonly number[];
  readonly fails?: Error;
  /** What it makes of the right picture. */
  readonly change?: (image: PixelImage) => PixelImage;
  /** Works until its signal ends it. */
  readonly endless?: boolean;
}

const behaviours = new Map<Backend, Behaviour>();
const started: { name: Backend; software: boolean; disposed: boolean }[] = [];

vi.mock('../../src/upscaler/start-candidate.js', () => ({
  startCandidate: async (name: Backend, _: Networks, { software }: CandidateOptions): Promise<Candidate> => {
    const {
      times = [5],
      fails,
      change = (image: PixelImage) => image,
      endless,
    } = behaviours.get(name) ?? { fails: new BackendError(`There is no ${name} here`) };
    if (fails) throw fails;
    const entry = { name, software, disposed: false };
    started.push(entry);
    let runs = 0;
    return {
      name,
      run: async (image, { signal }) => {
        if (endless) {
          await new Promise((resolve) => signal!.addEventListener('abort', resolve));
          signal!.throwIfAborted();
        }
        const small = image as PixelImage;
        const milliseconds = times[Math.min(runs++, times.length - 1)]!;
        return {
          image: change(resize(small, 2 * small.width, 2 * small.height)),
          scale: 2,
          entry: 1,
          degradation: 0,
          milliseconds,
          backend: name,
          threads: 1,
        };
      },
      dispose: () => {
        entry.disposed = true;
      },
    };
  },
}));

const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
beforeEach(() => {
  behaviours.clear();
  started.length = 0;
  warn.mockClear();
});

const chooser = (asked: BackendChoice, limit = 3000) =>
  new BackendChooser({} as Networks, { asked, size: { width: 16, height: 16 }, limit, threads: 1 });
const alive = () => started.filter(({ disposed }) => !disposed).map(({ name }) => name);
const black = ({ width, height }: PixelImage) => createPixelImage(width, height);
/** Sane by itself, unlike the others. */
const upsideDown = ({ width, height, data }: PixelImage) => {
  const rows = Array.from({ length: height }, (_, y) => data.subarray(4 * width * y, 4 * width * (y + 1)));
  return createPixelImage(width, height, Uint8ClampedArray.from(rows.reverse().flatMap((row) => [...row])));
};
/** As 16-bit floats round. */
const rough = ({ width, height, data }: PixelImage) =>
  createPixelImage(
    width,
    height,
    data.map((v) => v ^ 1),
  );

describe('auto', () => {
  it('takes the fastest by its warm pictures, and frees the others', async () => {
    behaviours.set('engine', { times: [100, 30, 20, 25] });
    behaviours.set('tfjs-webgpu', { times: [90, 12, 11, 14], change: rough });
    behaviours.set('tfjs-webgl', { times: [900, 40] });
    const choice = chooser('auto');
    expect((await choice.choose()).name).toBe('tfjs-webgpu');
    expect(choice.why).toBe('the fastest: engine 20.0 ms, tfjs-webgpu 11.0 ms, tfjs-webgl 40.0 ms');
    expect(alive()).toEqual(['tfjs-webgpu']);
    expect(started.some(({ software }) => software)).toBe(false);
    expect(warn).not.toHaveBeenCalled();
  });

  it.each<[string, Behaviour, RegExp]>([
    ['does not start', { fails: new Error('no driver') }, /^Error: no driver$/],
    ['is black', { change: black }, /one colour \(0, 0, 0\)/],
    ['is upside down', { change: upsideDown }, /differs from that of engine by \d+\.\d of 255 steps/],
    ['is never warm', { endless: true }, /not warm after \d+ ms/],
  ])('a backend that %s falls out with the reason', async (_, behaviour, reason) => {
    behaviours.set('engine', { times: [50] });
    behaviours.set('tfjs-webgl', { ...behaviour, times: [1] });
    const choice = chooser('auto', 20);
    expect((await choice.choose()).name).toBe('engine');
    expect(choice.candidates).toEqual([
      { name: 'engine', milliseconds: 50, startMilliseconds: expect.any(Number) },
      { name: 'tfjs-webgpu', reason: 'There is no tfjs-webgpu here' },
      { name: 'tfjs-webgl', reason: expect.stringMatching(reason) },
    ]);
    expect(choice.why).toBe('the only one that works here');
    expect(alive()).toEqual(['engine']);
    expect(warn).not.toHaveBeenCalled();
  });

  it('waits for the first that works, however slow', async () => {
    behaviours.set('engine', { times: [50_000] });
    const choice = chooser('auto', 1);
    expect((await choice.choose()).name).toBe('engine');
  });

  it('goes on to wasm, then to cpu, and no further than it must', async () => {
    behaviours.set('tfjs-wasm', {});
    behaviours.set('tfjs-cpu', {});
    expect((await chooser('auto').choose()).name).toBe('tfjs-wasm');
    behaviours.set('tfjs-wasm', { change: black });
    expect((await chooser('auto').choose()).name).toBe('tfjs-cpu');
    expect(started.map(({ name }) => name)).toEqual(['tfjs-wasm', 'tfjs-wasm', 'tfjs-cpu']);
  });

  it('says of each why nothing works', async () => {
    behaviours.set('engine', { fails: new BackendError('no SIMD') });
    behaviours.set('tfjs-cpu', { change: black });
    const choosing = chooser('auto').choose();
    await expect(choosing).rejects.toThrow(BackendError);
    await expect(choosing).rejects.toThrow(
      /engine: no SIMD; .*tfjs-wasm: There is no .*; tfjs-cpu: It gives one colour/,
    );
    expect(alive()).toEqual([]);
  });
});

describe('a backend that was asked for', () => {
  it('is taken though others are faster, and though a program draws it', async () => {
    behaviours.set('engine', { times: [1] });
    behaviours.set('tfjs-webgl', { times: [500] });
    const choice = chooser('tfjs-webgl');
    expect((await choice.choose()).name).toBe('tfjs-webgl');
    expect(choice.why).toBe('asked for');
    expect(started).toEqual([{ name: 'tfjs-webgl', software: true, disposed: false }]);
  });

  it('tfjs is whatever tfjs has selected', async () => {
    behaviours.set('engine', {});
    behaviours.set('tfjs-cpu', {});
    await tf.setBackend('cpu');
    expect((await chooser('tfjs').choose()).name).toBe('tfjs-cpu');
    expect(warn).not.toHaveBeenCalled();
  });

  it('gives way to the fastest of the rest with one warning', async () => {
    behaviours.set('engine', { times: [9] });
    behaviours.set('tfjs-webgl', { times: [4] });
    const choice = chooser('tfjs-webgpu');
    expect((await choice.choose()).name).toBe('tfjs-webgl');
    const why = 'tfjs-webgpu does not work here: There is no tfjs-webgpu here';
    expect(warn.mock.calls).toEqual([[`msfsr: tfjs-webgl runs the network. ${why}`]]);
    expect(choice.why).toBe(why);
    expect(choice.candidates.map(({ name }) => name)).toEqual(['tfjs-webgpu', 'engine', 'tfjs-webgl']);
  });
});

it('a backend that fails later is not chosen again', async () => {
  behaviours.set('engine', { times: [9] });
  behaviours.set('tfjs-webgl', { times: [4] });
  const choice = chooser('auto');
  const first = await choice.choose();
  first.dispose();
  const failed = { name: 'tfjs-webgl', error: new BackendError('context lost') } as const;
  expect((await choice.choose(failed)).name).toBe('engine');
  expect(warn.mock.calls).toEqual([['msfsr: engine runs the network. tfjs-webgl failed: context lost']]);
  expect(choice.candidates.find(({ name }) => name === 'tfjs-webgl')).toEqual({
    name: 'tfjs-webgl',
    reason: 'context lost',
  });
  await expect(choice.choose({ name: 'engine', error: new Error('memory') })).rejects.toThrow(/engine: Error: memory/);
  expect(alive()).toEqual(['engine']); // the caller's, who frees what failed
});
