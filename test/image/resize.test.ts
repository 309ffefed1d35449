import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPython } from '../../scripts/find-python.js';
import { ImageError, OptionError } from '../../src/errors.js';
import type { ResizeFilter } from '../../src/image/filters.js';
import { type ResizeOptions, resize } from '../../src/image/resize.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { type PatternKind, pattern } from './pattern.js';

interface Case {
  kind: PatternKind;
  seed: number;
  from: [number, number];
  to: [number, number];
  filter: ResizeFilter;
  box?: [number, number, number, number];
}

/** Lines of `kind seed from to filter box sha256`, the hash cut to 64 bits. */
const [heading, ...lines] = readFileSync(new URL('../fixtures/image/resize.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');

const stored = lines.map((line) => {
  const [kind, seed, from, to, filter, box, sha256] = line.split(' ') as [PatternKind, ...string[]];
  const sides = (text = '') => text.split('x').map(Number) as [number, number];
  const one = { kind, seed: Number(seed), from: sides(from), to: sides(to), filter: filter as ResizeFilter, sha256 };
  return box === '-' ? one : { ...one, box: box?.split(',').map(Number) as Case['box'] };
});

function hash(image: PixelImage): string {
  return createHash('sha256').update(image.data).digest('hex');
}

function run({ kind, from, to, seed, filter, box }: Case): string {
  const source = pattern(kind, from[0], from[1], seed);
  const before = hash(source);
  const result = resize(source, to[0], to[1], box ? { filter, box } : { filter });
  expect([result.width, result.height]).toEqual(to);
  expect(hash(source), 'the source is left as it is').toBe(before);
  return hash(result);
}

describe('resize equals Pillow bit for bit', () => {
  for (const filter of ['bicubic', 'lanczos', 'bilinear', 'box'] as const) {
    const cases = stored.filter((one) => one.filter === filter);
    it(`${filter}: ${cases.length} stored cases (${heading?.match(/Pillow [\d.]+/)})`, () => {
      for (const one of cases) expect(run(one).slice(0, 16), JSON.stringify(one)).toBe(one.sha256);
    });
  }

  const python = findPython('PIL');
  const title = 'random sizes, boxes and patterns, live';
  if (!python) it.skip(`${title} (no python3 with PIL)`, () => {});
  else {
    it(title, () => {
      const side = fc.integer({ min: 1, max: 60 });
      const part = fc.tuple(
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
      );
      const anyCase = fc
        .record({
          kind: fc.constantFrom<PatternKind>('noise', 'binary', 'smooth', 'alpha'),
          seed: fc.nat(),
          from: fc.tuple(side, side),
          to: fc.tuple(side, side),
          filter: fc.constantFrom<ResizeFilter>('bicubic', 'lanczos', 'bilinear', 'box'),
          x: part,
          y: part,
          whole: fc.boolean(),
        })
        .map(({ x, y, whole, ...rest }): Case => {
          const [w, h] = rest.from;
          if (whole) return rest;
          return {
            ...rest,
            box: [x[0] * w, y[0] * h, Math.min(1, x[0] + x[1]) * w, Math.min(1, y[0] + y[1]) * h],
          };
        });
      const cases = fc.sample(anyCase, 300);
      const script = fileURLToPath(new URL('./pillow_reference.py', import.meta.url));
      const output = execFileSync(python, [script], { input: JSON.stringify(cases), encoding: 'utf8' });
      const hashes: string[] = JSON.parse(output);
      for (const [i, one] of cases.entries()) expect(run(one), JSON.stringify(one)).toBe(hashes[i]);
    });
  }
});

describe('resize', () => {
  it('keeps a flat colour flat with every filter, up and down', () => {
    const flat = createPixelImage(9, 13);
    for (let i = 0; i < flat.data.length; i += 4) flat.data.set([10, 200, 255, 255], i);
    for (const filter of ['bicubic', 'lanczos', 'bilinear', 'box'] as const) {
      const result = resize(flat, 40, 5, { filter });
      for (let i = 0; i < result.data.length; i += 4) {
        expect([...result.data.subarray(i, i + 4)]).toEqual([10, 200, 255, 255]);
      }
    }
  });

  it('literal: [0, 255] enlarged to four pixels with bicubic', () => {
    const image = createPixelImage(2, 1, new Uint8Array([0, 0, 0, 255, 255, 255, 255, 255]));
    const row = resize(image, 4, 1).data.filter((_, i) => i % 4 === 0);
    // Weights from Keys' kernel at distances .25, .75, 1.25, normalised over the two pixels that exist.
    const near = 1 - 2.5 * 0.25 ** 2 + 1.5 * 0.25 ** 3;
    const middle = 1 - 2.5 * 0.75 ** 2 + 1.5 * 0.75 ** 3;
    const far = -0.5 * 1.25 ** 3 + 2.5 * 1.25 ** 2 - 4 * 1.25 + 2;
    const outer = Math.max(0, Math.round((255 * far) / (near + far)));
    const inner = Math.round((255 * middle) / (near + middle));
    expect([...row]).toEqual([outer, inner, 255 - inner, 255 - outer]);
  });

  it('returns a copy when nothing changes', () => {
    const image = pattern('alpha', 5, 6, 1);
    const copy = resize(image, 5, 6);
    expect(copy.data).toEqual(image.data);
    expect(copy.data.buffer).not.toBe(image.data.buffer);
  });

  it('does not let the colour of transparent pixels bleed', () => {
    const image = createPixelImage(2, 1, new Uint8Array([255, 0, 0, 255, 0, 255, 0, 0]));
    expect([...resize(image, 1, 1, { filter: 'box' }).data]).toEqual([255, 0, 0, 128]);
  });

  const image = createPixelImage(4, 4);
  const refused: [string, number, number, object, RegExp][] = [
    ['zero width', 0, 4, {}, /Expected integer between 1 and 1000000 for width but received 0/],
    ['fractional height', 4, 2.5, {}, /for height but received 2.5/],
    ['unknown filter', 4, 4, { filter: 'cubic' }, /one of "bicubic", "lanczos".*for filter but received "cubic"/],
    ['unknown option', 4, 4, { fliter: 'box' }, /did you mean "filter"/],
    ['box outside', 4, 4, { box: [0, 0, 4.5, 4] }, /within the picture of 4×4 px but received \[0, 0, 4.5, 4\]/],
    ['negative box', 4, 4, { box: [-0.1, 0, 4, 4] }, /within the picture/],
    ['empty box', 4, 4, { box: [2, 0, 2, 4] }, /left < right/],
    ['box of three', 4, 4, { box: [0, 0, 4] }, /\[left, top, right, bottom\]/],
    ['box with NaN', 4, 4, { box: [0, 0, Number.NaN, 4] }, /box\[2\]/],
  ];
  it.each(refused)('refuses %s', (_, width, height, options, message) => {
    expect(() => resize(image, width, height, options as ResizeOptions)).toThrow(OptionError);
    expect(() => resize(image, width, height, options as ResizeOptions)).toThrow(message);
  });

  it('refuses what is no picture', () => {
    const broken = { width: 2, height: 2, data: new Uint8ClampedArray(12) };
    expect(() => resize(broken, 1, 1)).toThrow(ImageError);
    expect(() => resize(broken, 1, 1)).toThrow(/16 RGBA bytes.*received 12 \(these look like RGB/);
    expect(() => resize(undefined as unknown as PixelImage, 1, 1)).toThrow(ImageError);
  });
});
