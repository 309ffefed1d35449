import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SequenceReport } from '../../src/cli/evaluate-sequences.js';
import { shuffledUpscaler } from '../../src/cli/shuffled-upscaler.js';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { photoPair, realInput } from '../../src/degrade/protocols.js';
import { DataError } from '../../src/errors.js';
import { evaluationCrop } from '../../src/metrics/evaluation-crop.js';
import { lowResolution } from '../../src/metrics/low-resolution.js';
import { psnr } from '../../src/metrics/psnr.js';
import { loadNetworkFolder, loadSharp, saveNetwork, upscaleFace, writePng } from '../../src/node/index.js';
import { shakeWeights } from '../../src/testing/values.js';
import { plainStage } from '../compose/small.js';
import { pattern } from '../image/pattern.js';
import { photo } from '../node/photo.js';
import { run } from './run.js';
import { temporaryFolder, tinyNetwork } from './tiny-network.js';

const folder = temporaryFolder();
const truths = [pattern('noise', 128, 128, 3), photo(128, 128), pattern('noise', 128, 128, 4)];
let pictures = '';
let faces = '';
beforeAll(async () => {
  pictures = join(folder.path, 'hr');
  faces = join(folder.path, 'faces');
  await mkdir(pictures);
  await mkdir(join(faces, 'test'), { recursive: true });
  for (const [i, truth] of truths.entries()) await writePng(truth, join(pictures, `${i}.png`));
  const sharp = await loadSharp();
  const lines = truths.map(async (truth, i) => {
    const raw = { width: 128, height: 128, channels: 4 } as const;
    await sharp(truth.data, { raw })
      .webp({ lossless: true })
      .toFile(join(faces, 'test', `f${i}.webp`));
    const face = { cx: 64, cy: 64, size: 128 };
    const rest = { source: 's', person: `p${i}`, side: 128, original_side: 300, padded: false };
    return JSON.stringify({ id: `f${i}`, ...rest, face, mesh468: new Array(936).fill(1) });
  });
  await writeFile(join(faces, 'test.jsonl'), (await Promise.all(lines)).join('\n'));
});
const evaluate = (...argv: string[]) => run(['eval', '--weights', folder.weights, ...argv]);

describe('msfsr eval', () => {
  it.each([
    [1, 8],
    [2, 4],
  ])('prints the documented JSON, with figures that upscaleFace gives too: entry %i, x%i', async (entry, scale) => {
    const before = tf.memory().numTensors;
    const { code, out, err } = await evaluate(pictures, '--json', '--worst', '2', '--entry', `${entry}`);
    expect(tf.memory().numTensors).toBe(before);
    expect([code, err]).toEqual([0, '1/3 0.png\n2/3 1.png\n3/3 2.png\n']);
    const report = JSON.parse(out);
    const score = {
      psnrRgb: expect.any(Number),
      psnrY: expect.any(Number),
      ssimY: expect.any(Number),
      msSsimY: expect.any(Number),
      consistencyY: expect.any(Number),
      consistencyRgb: expect.any(Number),
      niqeStyle: expect.any(Number),
      p1PsnrY: expect.any(Number),
      p1SsimY: expect.any(Number),
    };
    expect(report).toEqual({
      images: 3,
      ...score,
      bicubic: score,
      truth: { niqeStyle: expect.any(Number) },
      gainY: expect.any(Number),
      worst: new Array(2).fill({ id: expect.any(String), psnrY: expect.any(Number), gainY: expect.any(Number) }),
      worse: { any: expect.any(Number), clearly: expect.any(Number) },
      weights: 'tiny-x8',
      degraded: 'clean',
      takenForReal: 0,
      entry,
      scale,
      boundaries: 'own',
      selfEnsemble: false,
      fidelity: 1,
      backend: 'engine',
      simd: expect.stringMatching(/^(simd|relaxed)$/),
      msPerImage: expect.any(Number),
      failed: [],
    });
    const model = await loadNetworkFolder(folder.weights);
    const figures = await Promise.all(
      truths.map(async (hr) => psnr((await upscaleFace(lowResolution(hr, scale), { model, entry })).image, hr)),
    );
    model.dispose();
    expect(report.psnrY).toBeCloseTo(figures.reduce((sum, one) => sum + one) / 3, 9);
    expect(report.gainY).toBeCloseTo(report.psnrY - report.bicubic.psnrY, 9);
  });

  it('measures a split of a face data set: here its crops are the pictures', async () => {
    const [own, split] = [
      await evaluate(pictures, '--json'),
      await evaluate('--faces', faces, '--split', 'test', '--json'),
    ];
    expect(split.code).toBe(0);
    expect(JSON.parse(split.out).psnrY).toBe(JSON.parse(own.out).psnrY);
  });

  it('cuts truths as large as the network makes faces of 16 px, whatever the entry', async () => {
    const model = buildMultiStage({ name: 'tiny-x4', stages: [plainStage(), plainStage()] });
    const weights = join(folder.path, 'tiny-x4');
    await saveNetwork(model, weights);
    for (const [entry, scale] of [
      [1, 4],
      [2, 2],
    ] as const) {
      const { out } = await run(['eval', '--weights', weights, '--faces', faces, '--json', '--entry', `${entry}`]);
      const figures = await Promise.all(
        truths.map(async (truth, i) => {
          const hr = evaluationCrop(truth, { id: `f${i}`, side: 128, face: { cx: 64, cy: 64, size: 128 } }, 64);
          return psnr((await upscaleFace(lowResolution(hr, scale), { model, entry })).image, hr);
        }),
      );
      expect(JSON.parse(out).psnrY).toBeCloseTo(figures.reduce((sum, one) => sum + one) / 3, 9);
    }
    model.dispose();
  });

  it('measures on the inputs of the protocol real, made from the name of the picture', async () => {
    const report = JSON.parse((await evaluate(pictures, '--degrade', 'real', '--json', '--entry', '2')).out);
    expect(report.degraded).toBe('real');
    const model = await loadNetworkFolder(folder.weights);
    const figures = await Promise.all(
      truths.map(async (hr, i) => {
        const { image } = await upscaleFace(realInput(hr, 32, 2, `${i}.png`), { model, entry: 2 });
        return psnr(image, hr);
      }),
    );
    model.dispose();
    expect(report.psnrY).toBeCloseTo(figures.reduce((sum, one) => sum + one) / 3, 9);
    expect(await evaluate(pictures, '--degrade', 'rael')).toMatchObject({ code: 2 });
  });

  it('measures clips of moving stills against simple means, and only so many', async () => {
    const args = ['--faces', faces, '--sequence', '--entry', '2', '--degrade', 'real', '--limit', '1'];
    const report = JSON.parse((await evaluate(...args, '--json')).out) as SequenceReport;
    expect([report.clips, report.frames, report.scale]).toEqual([1, 7, 4]);
    expect(report.sequence.warpingError).toBeLessThan(report.perFrame.warpingError);
    expect(report.sequence.stillDeviation).toBeLessThan(report.perFrame.stillDeviation!);
    expect(report.blend.warpingError).toBeLessThan(report.perFrame.warpingError);
    expect(report.blend.stillDeviation).toBeLessThan(report.perFrame.stillDeviation!);
    expect(report.trembling.stillDeviation).toBeUndefined();
    expect(report.trembling.psnrY).not.toBe(report.perFrame.psnrY);
    expect(report.truth.stillDeviation).toBe(0);
    expect(report.bicubic.gainY).toBe(0);
    const { out } = await evaluate(...args);
    expect(out).toMatch(/1 clip of 7 frames, x4 from stage 2, blurred, noisy, compressed\n/);
  });

  it('measures clips with the fidelity that is asked for', async () => {
    const other = tinyNetwork();
    shakeWeights(other.model.weights, 'other');
    const adversarial = join(folder.path, 'other');
    await saveNetwork(other, adversarial);
    other.dispose();
    const clips = async (...argv: string[]) =>
      JSON.parse(
        (await evaluate('--faces', faces, '--sequence', '--limit', '1', '--json', ...argv)).out,
      ) as SequenceReport;
    const natural = await clips('--adversarial', adversarial, '--fidelity', '0');
    const itself = await clips('--weights', adversarial);
    const plain = await clips();
    expect([natural.fidelity, itself.fidelity]).toEqual([0, 1]);
    for (const figures of [plain, itself]) expect(natural.perFrame).not.toEqual(figures.perFrame);
    // A network mixed with itself is itself.
    const same = await clips('--weights', adversarial, '--adversarial', adversarial, '--fidelity', '0');
    for (const way of ['perFrame', 'sequence'] as const) expect(same[way].psnrY).toBeCloseTo(itself[way].psnrY, 4);
  });

  it('measures on faces cut out of photos, with what surrounds them', async () => {
    const args = ['--faces', faces, '--degrade', 'photo', '--entry', '2'];
    const report = JSON.parse((await evaluate(...args, '--json')).out);
    expect([report.degraded, report.images, report.scale]).toEqual(['photo', 3, 4]);
    const model = await loadNetworkFolder(folder.weights);
    const crop = { x: 64, y: 64, extent: 128, angle: 0 };
    const figures = await Promise.all(
      truths.map(async (stored, i) => {
        const { truth, input } = photoPair(stored, crop, { truth: 128, input: 32 }, 2, `f${i}`);
        return psnr((await upscaleFace(input, { model, entry: 2 })).image, truth);
      }),
    );
    model.dispose();
    expect(report.psnrY).toBeCloseTo(figures.reduce((sum, one) => sum + one) / 3, 9);
    expect((await evaluate(...args)).out).toMatch(/^3 pictures, x4 from stage 2, .*, cut out of blurred, noisy/);
    const without = await evaluate(pictures, '--degrade', 'photo');
    expect([without.code, without.err]).toEqual([2, expect.stringContaining('Expected --faces ROOT')]);
  });

  it('prints a table for people', async () => {
    const { out } = await evaluate(pictures);
    expect(out).toMatch(/^3 pictures, x8, \d+ ms a picture on engine \((simd|relaxed)\)\n/);
    expect(out).toMatch(/\n +tiny-x8 {2}bicubic +gain\nPSNR RGB, dB +\d+\.\d\d +\d+\.\d\d +[+-]\d+\.\d\d\n/);
    expect(out).toMatch(/\nWeakest gains of PSNR Y, dB:\n {2}[012]\.png /);
  });

  it('names pictures that cannot be used, measures the rest, and fails', async () => {
    const mixed = join(folder.path, 'mixed');
    await mkdir(mixed);
    await writePng(truths[0]!, join(mixed, 'a.png'));
    await writePng(photo(100, 100), join(mixed, 'odd.png'));
    await writePng(photo(8, 8), join(mixed, 'tiny.png'));
    await writeFile(join(mixed, 'bad.png'), 'hello');
    const { code, out, err } = await evaluate(mixed, '--json');
    const report = JSON.parse(out);
    expect([code, report.images]).toEqual([1, 1]);
    expect(report.failed.map((failure: { input: string }) => failure.input)).toEqual([
      'bad.png',
      'odd.png',
      'tiny.png',
    ]);
    expect(err).toMatch(/failed: odd\.png: Expected sides divisible by 8/);
    expect(err).toMatch(/failed: tiny\.png: Expected at least 23 px a side for a truth/);
    const none = await evaluate(join(folder.path, 'nowhere'));
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('nowhere')]);
  });

  it('--shuffle-boundaries gives other figures', async () => {
    const [own, shuffled] = [
      await evaluate(pictures, '--json'),
      await evaluate(pictures, '--json', '--shuffle-boundaries'),
    ];
    const [a, b] = [JSON.parse(own.out), JSON.parse(shuffled.out)];
    expect([b.boundaries, b.images, b.bicubic]).toEqual(['shuffled', 3, a.bicubic]);
    expect(b.psnrY).not.toBe(a.psnrY);
  });

  it('--self-ensemble averages with the mirrored pictures', async () => {
    const { out } = await evaluate(pictures, '--self-ensemble');
    expect(out).toMatch(/^3 pictures, x8, \d+ ms a picture on engine \(\w+\), averaged with the mirrored pictures\n/);
    const { selfEnsemble, psnrY } = JSON.parse((await evaluate(pictures, '--json', '--self-ensemble')).out);
    expect(selfEnsemble).toBe(true);
    expect(psnrY).not.toBe(JSON.parse((await evaluate(pictures, '--json')).out).psnrY);
    const both = await evaluate(pictures, '--self-ensemble', '--shuffle-boundaries');
    expect([both.code, both.err]).toEqual([2, expect.stringContaining('leave one out')]);
  });
});

describe('shuffledUpscaler', () => {
  const image = (id: number) => ({ id: String(id), load: async () => truths[id]! });

  it('with twice the same picture gives what the network gives, and leaves no tensor', async () => {
    const model = tinyNetwork();
    const before = tf.memory().numTensors;
    const upscale = shuffledUpscaler(model, [image(1), image(1)]);
    const lr = lowResolution(truths[1]!);
    const { image: own } = await upscaleFace(lr, { model, backend: 'tfjs' });
    expect(await upscale(lr)).toEqual(own);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('refuses a single picture', () => {
    const model = tinyNetwork();
    expect(() => shuffledUpscaler(model, [image(0)])).toThrow(DataError);
    model.dispose();
  });
});
