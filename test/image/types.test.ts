import { describe, expect, it } from 'vitest';
import { ImageError, OptionError } from '../../src/errors.js';
import { alphaPlane } from '../../src/image/alpha.js';
import { checkPixelImage, createPixelImage, type PixelImage } from '../../src/image/types.js';
import { pattern } from './pattern.js';

describe('createPixelImage', () => {
  it('makes transparent black', () => {
    expect(createPixelImage(2, 1)).toEqual({ width: 2, height: 1, data: new Uint8ClampedArray(8) });
  });

  it('views bytes without copying, Buffers with an offset included', () => {
    const buffer = Buffer.from([9, 9, 1, 2, 3, 4]).subarray(2);
    const image = createPixelImage(1, 1, buffer);
    expect([...image.data]).toEqual([1, 2, 3, 4]);
    expect(image.data.buffer).toBe(buffer.buffer);
  });

  it('refuses bad sides and bytes', () => {
    expect(() => createPixelImage(0, 1)).toThrow(OptionError);
    expect(() => createPixelImage(1, 1.5)).toThrow(OptionError);
    expect(() => createPixelImage(1, 1, [1, 2, 3, 4] as unknown as Uint8Array)).toThrow(OptionError);
    expect(() => createPixelImage(2, 2, new Uint8Array(15))).toThrow(/Expected 16 RGBA bytes.*received 15$/);
    expect(() => createPixelImage(2, 2, new Uint8Array(12))).toThrow(ImageError);
  });

  it('accepts and is accepted as ImageData', () => {
    const data: ImageData = { width: 1, height: 1, colorSpace: 'srgb', data: new Uint8ClampedArray(4) } as ImageData;
    const image: PixelImage = data;
    expect(checkPixelImage(image)).toBe(data);
  });

  it.each([null, 5, {}, { width: 1, height: 1, data: [0, 0, 0, 0] }])('checkPixelImage refuses %j', (value) => {
    expect(() => checkPixelImage(value as unknown as PixelImage, 'photo')).toThrow(/for photo but received/);
  });
});

describe('alphaPlane', () => {
  it('is undefined for opaque pictures and a plane for others', () => {
    expect(alphaPlane(pattern('noise', 4, 4, 1))).toBeUndefined();
    const image = pattern('alpha', 3, 2, 1);
    expect([...alphaPlane(image)!]).toEqual([3, 7, 11, 15, 19, 23].map((i) => image.data[i]));
  });
});
