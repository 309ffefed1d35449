import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImageError, OptionError } from '../../src/errors.js';
import type { PixelImage } from '../../src/image/types.js';
import { psnr } from '../../src/metrics/psnr.js';
import { fromRaw, isRawImage } from '../../src/node/image-source.js';
import { encodePng, loadSharp, readImage, writePng } from '../../src/node/index.js';
import { sniff } from '../../src/node/sniff.js';
import { pattern } from '../image/pattern.js';
import { photo, refusal } from './photo.js';

const sharp = await loadSharp();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'msfsr-image-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function open(image: PixelImage) {
  return sharp(image.data, { raw: { width: image.width, height: image.height, channels: 4 } });
}

describe('readImage', () => {
  it('reads PNG bit for bit, with alpha and the colour under it', async () => {
    const image = pattern('alpha', 31, 17, 5);
    expect(await readImage(await encodePng(image))).toEqual(image);
    const path = join(folder, 'alpha.png');
    await writePng(image, path);
    expect(await readImage(path)).toEqual(image);
  });

  const image = photo();
  const encoders: [string, number, () => Promise<Uint8Array>][] = [
    ['JPEG', 38, () => open(image).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()],
    ['progressive JPEG', 38, () => open(image).jpeg({ quality: 95, progressive: true }).toBuffer()],
    ['CMYK JPEG', 24, () => open(image).removeAlpha().toColourspace('cmyk').jpeg({ quality: 98 }).toBuffer()],
    ['lossless WebP', 99, () => open(image).webp({ lossless: true }).toBuffer()],
    ['lossy WebP', 32, () => open(image).webp({ quality: 90 }).toBuffer()],
    ['16-bit PNG', 50, () => open(image).toColourspace('rgb16').png().toBuffer()],
    ['palette PNG', 30, () => open(image).png({ palette: true }).toBuffer()],
    ['GIF', 25, () => open(image).gif().toBuffer()],
    ['TIFF', 99, () => open(image).tiff({ compression: 'lzw' }).toBuffer()],
    ['AVIF', 30, () => open(image).avif({ quality: 90 }).toBuffer()],
    ['PNG with the Display P3 profile', 40, () => open(image).withIccProfile('p3').png().toBuffer()],
  ];
  it.each(encoders)('reads %s as 8-bit sRGB (at least %d dB)', async (_, decibels, encode) => {
    const result = await readImage(await encode());
    expect([result.width, result.height]).toEqual([48, 32]);
    expect(psnr(result, image, { channels: 'rgb' })).toBeGreaterThan(decibels);
    for (let i = 3; i < result.data.length; i += 4) expect(result.data[i]).toBe(255);
  });

  it.each([
    ['8 bit', 'b-w'],
    ['16 bit', 'grey16'],
  ])('reads grey PNG of %s as equal channels', async (_, space) => {
    const result = await readImage(await open(image).removeAlpha().toColourspace(space).png().toBuffer());
    expect([result.width, result.height]).toEqual([48, 32]);
    for (let i = 0; i < result.data.length; i += 4) {
      const [r, g, b, a] = result.data.subarray(i, i + 4);
      expect([g, b, a]).toEqual([r, r, 255]);
    }
  });

  it('reads 16-bit and grey alpha', async () => {
    const half = photo(8, 8);
    for (let i = 3; i < half.data.length; i += 4) half.data[i] = i % 8 === 3 ? 51 : 204;
    for (const space of ['rgb16', 'b-w', 'grey16']) {
      const result = await readImage(await open(half).toColourspace(space).png().toBuffer());
      for (let i = 3; i < half.data.length; i += 4) expect(result.data[i], space).toBe(half.data[i]);
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('applies EXIF orientation %d', async (orientation) => {
    const stored = await open(image).jpeg({ quality: 95 }).withMetadata({ orientation }).toBuffer();
    const plain = await readImage(await open(image).jpeg({ quality: 95 }).toBuffer());
    const result = await readImage(stored);
    const turned = orientation > 4;
    expect([result.width, result.height]).toEqual(turned ? [32, 48] : [48, 32]);
    // EXIF: where the stored first row and first column are to be seen.
    const right = [2, 3, 6, 7].includes(orientation);
    const bottom = [3, 4, 7, 8].includes(orientation);
    for (const [x, y] of [
      [0, 0],
      [20, 3],
      [47, 31],
    ] as const) {
      const [u, v] = turned ? [y, x] : [x, y];
      const column = right ? result.width - 1 - u : u;
      const row = bottom ? result.height - 1 - v : v;
      const at = (row * result.width + column) * 4;
      const from = (y * 48 + x) * 4;
      expect([...result.data.subarray(at, at + 3)]).toEqual([...plain.data.subarray(from, from + 3)]);
    }
  });

  it('refuses pictures over the limit before decoding, and names size and option', async () => {
    const bytes = await encodePng(photo(50, 40));
    const error = await refusal(readImage(bytes, { maxPixels: 1999 }));
    expect(error.message).toMatch(/50×40 px .*more than maxPixels = 1999.*raise maxPixels/);
    expect((await readImage(bytes, { maxPixels: 2000 })).width).toBe(50);
    const bomb = await sharp({ create: { width: 12000, height: 9000, channels: 3, background: 'red' } })
      .png({ compressionLevel: 1 })
      .toBuffer();
    expect((await refusal(readImage(bomb))).message).toMatch(/12000×9000 px \(108.0 million px\)/);
  });

  const cuts = [0.02, 0.3, 0.7, 0.95];
  const kinds: [string, () => Promise<Uint8Array>][] = [
    [
      'JPEG',
      () =>
        open(pattern('noise', 90, 70, 1))
          .jpeg()
          .toBuffer(),
    ],
    [
      'progressive JPEG',
      () =>
        open(pattern('noise', 90, 70, 1))
          .jpeg({ progressive: true })
          .toBuffer(),
    ],
    ['PNG', () => encodePng(pattern('noise', 90, 70, 1))],
    [
      'WebP',
      () =>
        open(pattern('noise', 90, 70, 1))
          .webp()
          .toBuffer(),
    ],
    [
      'GIF',
      () =>
        open(pattern('noise', 90, 70, 1))
          .gif()
          .toBuffer(),
    ],
  ];
  it.each(kinds)('refuses truncated %s', async (name, encode) => {
    const bytes = await encode();
    for (const cut of cuts) {
      const path = join(folder, 'cut.bin');
      await writeFile(path, bytes.subarray(0, Math.round(bytes.length * cut)));
      const { message } = await refusal(readImage(path));
      expect(message).toContain(path);
      expect(message).toContain(name.split(' ').at(-1));
      expect(message).toMatch(/does not decode/);
    }
  });

  it('refuses JPEG and PNG with damaged data or without their last bytes', async () => {
    const jpeg = await open(pattern('noise', 90, 70, 1))
      .jpeg()
      .toBuffer();
    await refusal(readImage(jpeg.subarray(0, -2)));
    const png = Buffer.from(await encodePng(pattern('noise', 90, 70, 1)));
    png[Math.round(png.length / 2)]! ^= 0xff;
    await refusal(readImage(png));
  });

  it('says what came instead of a picture', async () => {
    const cases: [string, string | Uint8Array, RegExp][] = [
      [
        'text.png',
        '<!doctype html><title>404</title>',
        /text\.png: .*it is text \("<!doctype html><title>40…"\) of 33 bytes/,
      ],
      ['lfs.png', 'version https://git-lfs.github.com/spec/v1\n', /a Git LFS pointer \(run: git lfs pull\)/],
      ['zeros.jpg', new Uint8Array(100), /unknown data \(00 00 00 00 00 00 00 00 …\) of 100 bytes/],
      ['paper.webp', '%PDF-1.7\n\x00\x01', /it is a PDF/],
      ['empty.png', '', /empty\.png: expected a picture but it is empty/],
    ];
    for (const [name, content, message] of cases) {
      const path = join(folder, name);
      await writeFile(path, content);
      expect((await refusal(readImage(path))).message).toMatch(message);
    }
    expect((await refusal(readImage(join(folder, 'missing.png')))).message).toMatch(
      /missing\.png: there is no such file/,
    );
    expect((await refusal(readImage(folder))).message).toMatch(/it is a folder/);
    expect((await refusal(readImage(new Uint8Array()))).message).toMatch(/the given bytes: .*empty/);
    expect((await refusal(readImage('/dev/null'))).message).toMatch(/device/);
  });

  it('takes files in every form, and pictures of other realms', async () => {
    const image = pattern('alpha', 9, 7, 2);
    const path = join(folder, 'a b#c%.png');
    await writePng(image, path);
    const bytes = new Uint8Array(await encodePng(image));
    const foreign = runInNewContext('new Uint8Array(bytes)', { bytes: [...bytes] });
    const base64 = Buffer.from(bytes).toString('base64');
    const sources = [
      path,
      pathToFileURL(path),
      pathToFileURL(path).href,
      bytes,
      bytes.buffer,
      new Blob([bytes]),
      foreign,
      `data:image/png;base64,${base64}`,
    ];
    for (const source of sources) expect(await readImage(source)).toEqual(image);
  });

  it('says of an address that it has to be fetched, and prints no data: URL whole', async () => {
    for (const address of ['https://example.org/a.png', new URL('https://example.org/a.png')]) {
      await expect(readImage(address)).rejects.toThrow(/a path of an image file or its bytes .*fetch it first/);
      await expect(readImage(address)).rejects.toThrow(OptionError);
    }
    const { message } = await refusal(readImage(`data:image/png;base64,${'A'.repeat(9999)}`));
    expect(message.length).toBeLessThan(300);
    expect((await refusal(readImage(`data:${'A'.repeat(9999)}`))).message.length).toBeLessThan(300);
  });

  it("takes sharp's raw pixels", () => {
    const raw = (channels: number, ...data: number[]) => ({
      data: Uint8Array.from(data),
      info: { width: 2, height: 1, channels },
    });
    expect([...fromRaw(raw(1, 5, 6)).data]).toEqual([5, 5, 5, 255, 6, 6, 6, 255]);
    expect([...fromRaw(raw(3, 1, 2, 3, 4, 5, 6)).data]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
    expect([...fromRaw(raw(4, 1, 2, 3, 9, 4, 5, 6, 8)).data]).toEqual([1, 2, 3, 9, 4, 5, 6, 8]);
    expect(() => fromRaw(raw(3, 1, 2))).toThrow(ImageError);
    expect(isRawImage(raw(3))).toBe(true);
    expect(isRawImage(photo())).toBe(false);
  });

  it('refuses bad arguments', async () => {
    await expect(readImage('')).rejects.toThrow(OptionError);
    await expect(readImage(5 as unknown as string)).rejects.toThrow(/path of an image file or its bytes/);
    await expect(readImage('x.png', { maxPixels: 0 })).rejects.toThrow(OptionError);
    await expect(readImage('x.png', { maxPixel: 1 } as object)).rejects.toThrow(/did you mean "maxPixels"/);
  });
});

describe('sniff', () => {
  it('never fails, whatever the bytes', () => {
    for (let seed = 0; seed < 200; seed++) {
      const bytes = new Uint8Array(pattern('noise', 1 + (seed % 20), 1, seed).data);
      expect(sniff(bytes.subarray(0, seed % 50))).toMatch(/bytes/);
    }
  });
});
