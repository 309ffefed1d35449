import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { ImageError, OptionError } from '../../src/errors.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { encodePhoto, inspectPhoto, PHOTO_FORMATS, readPhoto, writePhoto } from '../../src/node/photo-file.js';
import { temporaryFolder } from '../cli/tiny-network.js';
import { pattern } from '../image/pattern.js';

const XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><note tiff:Orientation="6"/></x:xmpmeta>';
const picture = pattern('noise', 40, 24, 3);
const raw = ({ width, height, data }: PixelImage) =>
  sharp(Buffer.from(data), { raw: { width, height, channels: 4 } }).removeAlpha();

/** A photograph of a telephone: Display P3, turned, with EXIF and XMP. */
const fromTelephone = () =>
  raw(picture)
    .withMetadata({ orientation: 6, icc: 'p3', exif: { IFD0: { Make: 'Drawn' } } })
    .withXmp(XMP)
    .png()
    .toBuffer();

describe('readPhoto and encodePhoto', () => {
  it.each(PHOTO_FORMATS)(
    'keep profile, EXIF and XMP as %s, and reset the orientation that was applied',
    async (format) => {
      const file = await fromTelephone();
      const before = await sharp(file).metadata();
      expect(before.orientation).toBe(6);
      const { image, metadata, notes, format: own } = await readPhoto(file);
      expect([image.width, image.height, own, notes]).toEqual([24, 40, 'png', []]);
      const after = await sharp(await encodePhoto(image, format, metadata)).metadata();
      expect([after.format, after.width, after.height]).toEqual([format, 24, 40]);
      expect(after.icc).toEqual(before.icc);
      expect([after.orientation ?? 1, after.exif!.includes('Drawn')]).toEqual([1, true]);
      expect(after.xmpAsString).toContain('<note tiff:Orientation="1"/>');
    },
  );

  it('keep the RGB of the file itself, without a way through sRGB', async () => {
    const file = await fromTelephone();
    const stored = await sharp(file, { ignoreIcc: true, autoOrient: true }).ensureAlpha().raw().toBuffer();
    const { image, metadata } = await readPhoto(file);
    expect(Buffer.from(image.data)).toEqual(stored);
    expect((await readPhoto(await encodePhoto(image, 'png', metadata))).image).toEqual(image);
  });

  it('note what they convert', async () => {
    const deep = await raw(picture).toColourspace('rgb16').png().toBuffer();
    expect((await readPhoto(deep)).notes).toEqual(['16 bit converted to 8 bit']);
    const printed = await raw(picture).toColourspace('cmyk').jpeg().toBuffer();
    expect((await readPhoto(printed)).notes).toEqual(['colours converted from cmyk to sRGB']);
    const grey = await raw(picture).toColourspace('b-w').png().toBuffer();
    expect((await readPhoto(grey)).notes).toEqual([]);
  });

  it('keep transparency, which JPEG shows over white', async () => {
    const holed = createPixelImage(20, 16);
    for (let p = 0; p < 320; p++) holed.data.set([200, 40, 40, p % 20 < 10 ? 0 : 255], 4 * p);
    expect((await readPhoto(await encodePhoto(holed, 'png'))).image).toEqual(holed);
    const { image } = await readPhoto(await encodePhoto(holed, 'jpeg'));
    expect(Math.min(...image.data.slice(0, 4))).toBeGreaterThan(245);
  });

  it('refuse what a format cannot hold, and what is no format', async () => {
    const wide = createPixelImage(17_000, 1);
    await expect(encodePhoto(wide, 'webp')).rejects.toThrow(/17000×1 px as webp: it takes sides of at most 16383/);
    await expect(encodePhoto(picture, 'gif' as 'png')).rejects.toThrow(OptionError);
    await expect(readPhoto(Buffer.from('hello'))).rejects.toThrow(ImageError);
    await expect(readPhoto(await fromTelephone(), { maxPixels: 100 })).rejects.toThrow(/maxPixels/);
  });
});

describe('inspectPhoto', () => {
  it('says the upright size, and the format by the content', async () => {
    expect(await inspectPhoto(await fromTelephone())).toEqual({ width: 24, height: 40, format: 'png' });
    const gif = await raw(picture).gif().toBuffer();
    expect(await inspectPhoto(gif)).toEqual({ width: 40, height: 24, format: undefined });
    await expect(inspectPhoto(Buffer.from('hello'))).rejects.toThrow(ImageError);
  });
});

describe('writePhoto', () => {
  const folder = temporaryFolder();
  it('leaves nothing behind where it fails', async () => {
    const path = join(folder.path, 'missing', 'a.png');
    await expect(writePhoto(picture, path, 'png')).rejects.toThrow(/Cannot write .*does not exist/);
    await writePhoto(picture, join(folder.path, 'a.png'), 'png');
    expect((await readdir(folder.path)).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
