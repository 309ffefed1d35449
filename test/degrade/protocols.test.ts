import { describe, expect, it } from 'vitest';
import { degrade } from '../../src/degrade/degrade.js';
import { jpeg } from '../../src/degrade/jpeg.js';
import { takePhoto } from '../../src/degrade/photo.js';
import { photoPair, realInput } from '../../src/degrade/protocols.js';
import { Stream } from '../../src/degrade/stream.js';
import { resize } from '../../src/image/resize.js';
import { cutTurnedSquare, scaleSquare } from '../../src/image/turned-square.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { psnr } from '../../src/metrics/psnr.js';
import { pattern } from '../image/pattern.js';

const spread = (a: PixelImage, b: PixelImage) =>
  a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / (a.width * a.height * 3);

/** Squares of `side` px, red and blue of about the same brightness by turns. */
function chequered(width: number, height: number, side: number): PixelImage {
  const image = createPixelImage(width, height);
  for (let i = 0; i < width * height; i++) {
    const odd = (Math.floor((i % width) / side) + Math.floor(i / width / side)) % 2;
    image.data.set(odd ? [200, 40, 40, 255] : [60, 60, 230, 255], 4 * i);
  }
  return image;
}

describe('JPEG with halved chroma', () => {
  it('mixes the colours of neighbours, where full chroma keeps them', () => {
    const fine = chequered(16, 16, 1);
    expect(spread(jpeg(fine, 100), fine)).toBeLessThan(2);
    expect(spread(jpeg(fine, 100, '4:2:0'), fine)).toBeGreaterThan(30);
  });

  it('keeps colours that are alike in 2x2 pixels', () => {
    const coarse = chequered(16, 16, 2);
    expect(spread(jpeg(coarse, 100, '4:2:0'), coarse)).toBeLessThan(2);
  });

  it.each([
    [1, 1],
    [3, 5],
    [17, 9],
  ])('takes sides of any length: %i x %i', (width, height) => {
    const flat = createPixelImage(width, height);
    for (let i = 0; i < width * height; i++) flat.data.set([150, 90, 60, 255], 4 * i);
    expect(spread(jpeg(flat, 95, '4:2:0'), flat)).toBeLessThan(2.5);
  });
});

describe('the protocol real', () => {
  const truth = resize(pattern('noise', 24, 24, 3), 128, 128);

  it('depends on the picture, its name and the entry alone', () => {
    const input = realInput(truth, 16, 1, 'a');
    expect(input).toEqual(realInput(truth, 16, 1, 'a'));
    expect(input).not.toEqual(realInput(truth, 16, 1, 'b'));
    expect(input).not.toEqual(realInput(truth, 16, 2, 'a'));
    expect(realInput(truth, 32, 2, 'a').width).toBe(32);
  });

  it('spoils every picture, and leaves it recognisable', () => {
    const clean = resize(truth, 16, 16);
    for (let i = 0; i < 40; i++) {
      const loss = spread(realInput(truth, 16, 1, `${i}`), clean);
      expect(loss).toBeGreaterThan(0.5);
      expect(loss).toBeLessThan(40);
    }
  });
});

/** A smooth picture with a face in its middle. */
const stored = resize(pattern('noise', 9, 9, 7), 160, 160);
const crop = { x: 80, y: 84, extent: 126, angle: 0 };

describe('takePhoto', () => {
  const gentle = { blur: [0, 0], filters: ['bicubic'], noise: [0, 0], jpegShare: 0, jpegQuality: [90, 90] } as const;
  const still = { ...gentle, photoScale: [3, 3], photoShift: 0, photoAngle: 0, photoZoom: 0 } as const;

  it('without a similarity moves nothing: what is cut is the plain crop', () => {
    const { image, square } = takePhoto(stored, crop, 16, still, new Stream('a'));
    expect(square).toEqual(crop);
    expect(image).toEqual(resize(stored, 61, 61)); // 160 px of 126 / (3 * 16) px each
    const cut = cutTurnedSquare(stored, square, 128, 'bicubic', 'repeated');
    expect(cut).toEqual(resize(stored, 128, 128, { box: [17, 21, 143, 147] }));
  });

  it('never has more pixels than the picture, and keeps within the ranges', () => {
    const options = { ...gentle, photoScale: [2, 16], photoShift: 2, photoAngle: 20, photoZoom: 0.2 } as const;
    for (let i = 0; i < 20; i++) {
      const { image, square } = takePhoto(stored, crop, 64, options, new Stream('many', i));
      expect(image).toEqual(stored); // the crop has 126 px for twice 64
      expect(Math.abs(square.x - crop.x)).toBeLessThanOrEqual((2 * 126) / 64);
      expect(Math.abs(square.y - crop.y)).toBeLessThanOrEqual((2 * 126) / 64);
      expect(Math.abs(square.angle)).toBeLessThanOrEqual((20 * Math.PI) / 180);
      expect(Math.abs(Math.log(square.extent / crop.extent))).toBeLessThanOrEqual(0.2 + 1e-12);
    }
  });
});

describe('the protocol photo', () => {
  const pair = (input: number, entry: number, id: string, picture = stored) =>
    photoPair(picture, crop, { truth: 128, input }, entry, id);

  it('depends on the picture, its name and the entry alone', () => {
    expect(pair(16, 1, 'a')).toEqual(pair(16, 1, 'a'));
    expect(pair(16, 1, 'a').truth).not.toEqual(pair(16, 1, 'b').truth);
    expect(pair(16, 1, 'a').truth).not.toEqual(pair(16, 2, 'a').truth);
    expect(pair(32, 2, 'a').input.width).toBe(32);
  });

  it.each([
    [16, 1, [2, 4]],
    [32, 2, [2, 4]],
    [64, 3, [1, 2]],
  ] as const)('draws size, steps, shift, angle and zoom in this order: inputs of %i px', (size, entry, range) => {
    const draw = new Stream('photo', entry, 'x');
    const scale = Math.min(draw.uniform(...range), crop.extent / size);
    const side = Math.round((160 * scale * size) / crop.extent);
    const steps = {
      blur: [0.2, 0.9],
      filters: ['bicubic', 'lanczos', 'bilinear', 'box'],
      noise: [0, 8 / 255],
      jpegShare: 1,
      jpegQuality: [35, 90],
      chroma: '4:2:0',
    } as const;
    const photo = degrade(stored, side, steps, draw);
    const pixel = crop.extent / size;
    const square = {
      x: crop.x + draw.uniform(-0.5, 0.5) * pixel,
      y: crop.y + draw.uniform(-0.5, 0.5) * pixel,
      angle: draw.uniform(-10, 10) * (Math.PI / 180),
      extent: crop.extent * Math.exp(draw.uniform(-0.1, 0.1)),
    };
    const { truth, input } = pair(size, entry, 'x');
    expect(truth).toEqual(cutTurnedSquare(stored, square, 128, 'bicubic', 'repeated'));
    expect(input).toEqual(cutTurnedSquare(photo, scaleSquare(square, side / 160), size, 'bicubic', 'repeated'));
  });

  it.each([16, 32, 64])('cuts truth and input alike: inputs of %i px', (size) => {
    for (const id of ['a', 'b', 'c']) {
      const { truth, input } = pair(size, 1, id);
      const fit = psnr(resize(input, 128, 128), truth);
      expect(fit).toBeGreaterThan(25);
      // A fit to within half a pixel of the input, or what is moved as far the other way would fit as well.
      for (const move of [-8, 8]) expect(psnr(moved(resize(input, 128, 128), move), truth)).toBeLessThan(fit);
      expect(psnr(resize(input, 128, 128), resize(stored, 128, 128, { box: [17, 21, 143, 147] }))).toBeLessThan(fit);
    }
  });
});

/** Moved to the right, the border repeated. */
const moved = (image: PixelImage, by: number) =>
  cutTurnedSquare(image, { x: 64 - by, y: 64, extent: 128, angle: 0 }, 128, 'bicubic', 'repeated');
