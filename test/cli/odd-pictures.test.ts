import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { ImageError, OptionError } from '../../src/errors.js';
import { encodePng, loadSharp, upscaleFace } from '../../src/node/index.js';
import { photo } from '../node/photo.js';
import { run } from './run.js';
import { temporaryFolder, tinyNetwork } from './tiny-network.js';

const folder = temporaryFolder();
const sharp = await loadSharp();
let model: MultiStage;
beforeAll(() => {
  model = tinyNetwork();
});
const image = photo(24, 16);
/** The first 60 % of a file. */
const truncated = (bytes: Uint8Array) => bytes.subarray(0, Math.round(bytes.length * 0.6));
const open = () => sharp(image.data, { raw: { width: image.width, height: image.height, channels: 4 } });
const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#a07050' } })
    .png()
    .toBuffer();

/** Runs the body and expects as many tensors after it as before. */
async function tidily<T>(body: () => Promise<T>): Promise<T> {
  const before = tf.memory().numTensors;
  return body().finally(() => expect(tf.memory().numTensors).toBe(before));
}

describe('upscaleFace and msfsr upscale: pictures that are right', () => {
  const cases: [string, [number, number], () => Promise<Uint8Array>][] = [
    ['1x1', [8, 8], () => blank(1, 1)],
    ['3x200', [24, 1600], () => blank(3, 200)],
    ['200x3', [1600, 24], () => blank(200, 3)],
    ['grey', [192, 128], () => open().removeAlpha().toColourspace('b-w').png().toBuffer()],
    ['palette', [192, 128], () => open().png({ palette: true }).toBuffer()],
    ['16-bit', [192, 128], () => open().toColourspace('rgb16').png().toBuffer()],
    ['CMYK JPEG', [192, 128], () => open().removeAlpha().toColourspace('cmyk').jpeg().toBuffer()],
    ['EXIF-rotated JPEG', [128, 192], () => open().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    ['WebP', [192, 128], () => open().webp().toBuffer()],
  ];
  it.each(cases)('%s', async (name, [width, height], encode) => {
    const bytes = await encode();
    const { image: result } = await tidily(() => upscaleFace(bytes, { model }));
    expect([result.width, result.height]).toEqual([width, height]);
    const path = join(folder.path, `${name.replaceAll(' ', '-')}.png`);
    await writeFile(path, bytes);
    const out = join(folder.path, 'right');
    const written = await run(['upscale', path, '--out', out, '--weights', folder.weights, '--json']);
    expect(written.code).toBe(0);
    expect(JSON.parse(written.out).images).toMatchObject([{ width, height }]);
  });

  it('keeps alpha: clear stays clear, opaque stays opaque', async () => {
    const half = { ...image, data: image.data.slice() };
    for (let i = 3; i < half.data.length; i += 4) half.data[i] = Math.floor(i / 4) % 24 < 12 ? 0 : 255;
    const { image: result } = await tidily(async () => upscaleFace(await encodePng(half), { model }));
    expect([result.data[3], result.data[result.data.length - 1]]).toEqual([0, 255]);
  });
});

describe('upscaleFace and msfsr upscale: pictures that are refused', () => {
  const cases: [string, () => Promise<Uint8Array>, RegExp][] = [
    ['empty.png', async () => new Uint8Array(), /it is empty/],
    ['truncated.png', async () => truncated(await open().png().toBuffer()), /a PNG of \d+ bytes that does not decode/],
    [
      'truncated.jpg',
      async () => truncated(await open().jpeg().toBuffer()),
      /a JPEG of \d+ bytes that does not decode/,
    ],
    [
      'truncated.webp',
      async () => truncated(await open().webp().toBuffer()),
      /a WebP of \d+ bytes that does not decode/,
    ],
    ['text.png', async () => Buffer.from('<!doctype html>'), /it is text/],
    ['wide.png', () => blank(20_000, 16), /at most 16384 pixels for image but received 20000x16/],
    ['huge.png', () => blank(20_000, 6_000), /120\.0 million px/],
  ];
  it.each(cases)('%s', async (name, encode, message) => {
    const bytes = await encode();
    const error = await tidily(() => upscaleFace(bytes, { model }).catch((reason: unknown) => reason));
    expect(error).toBeInstanceOf(ImageError);
    expect((error as Error).message).toMatch(message);
    const path = join(folder.path, name);
    await writeFile(path, bytes);
    const { code, err } = await run([
      'upscale',
      path,
      '--out',
      join(folder.path, 'refused'),
      '--weights',
      folder.weights,
    ]);
    expect(code).toBe(1);
    expect(err).toContain(name);
    expect(err).toMatch(message);
  });

  it.each([
    ['NaN', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
  ])('tensors with %s values', async (_, value) => {
    const input = tf.tensor3d([0, 0, value, 1, 1, 1], [1, 2, 3]);
    await expect(tidily(() => upscaleFace(input, { model }))).rejects.toThrow(/1 values that are NaN or infinite/);
    input.dispose();
  });

  it('what is no picture at all', async () => {
    await expect(tidily(() => upscaleFace(7 as never, { model }))).rejects.toThrow(OptionError);
    await expect(tidily(() => upscaleFace(null as never, { model }))).rejects.toThrow(OptionError);
  });
});
