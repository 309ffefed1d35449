import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { findPython } from '../../scripts/find-python.js';
import { degrade } from '../../src/degrade/degrade.js';
import { Stream } from '../../src/degrade/stream.js';
import { affine } from '../../src/image/affine.js';
import { resize } from '../../src/image/resize.js';
import type { PixelImage } from '../../src/image/types.js';
import { checkRecipe } from '../../src/train/recipe.js';
import { pattern } from '../image/pattern.js';

const python = findPython('PIL, numpy');
const why = python ? '' : ' (skipped: no Python with PIL and numpy)';
const SCRIPT = fileURLToPath(new URL('pixels_reference.py', import.meta.url));

const SIDE = 36;
const SIZE = 12;
const picture = resize(pattern('noise', 18, 18, 3), SIDE, SIDE);
const colours = ({ data }: PixelImage) => [...data].filter((_, i) => i % 4 !== 3);
const meanDifference = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / b.length;

const COEFFICIENTS = [0.9, 0.35, -2.5, -0.35, 0.9, 7.25] as const;
const CANVAS = 40;
const CASES = {
  none: {},
  lanczos: { filters: ['lanczos'] },
  box: { filters: ['box', 'box'] },
  blur: { blur: [0.4, 0.9] },
  noise: { noise: [0.02, 0.1] },
  all: { blur: [0, 1], filters: ['bilinear', 'bicubic'], noise: [0, 0.05] },
  'jpeg of quality 20': { jpegShare: 1, jpegQuality: [20, 20] },
  'jpeg of quality 60': { jpegShare: 1, jpegQuality: [60, 60] },
  'jpeg with halved chroma': { jpegShare: 1, jpegQuality: [35, 90], chroma: '4:2:0' },
  'each step for a share': { blur: [0.4, 0.9], blurShare: 0.5, noise: [0.02, 0.1], noiseShare: 0.5 },
  'steps that never come': { blur: [0.4, 0.9], blurShare: 0, noise: [0.02, 0.1], noiseShare: 0, shotShare: 0 },
  'shot noise': { shotNoise: [0.05, 0.1] },
  'both kinds of noise': { noise: [0.02, 0.05], shotNoise: [0, 0.1], shotShare: 0.9, jpegShare: 1 },
  everything: {
    blur: [0.2, 0.9],
    filters: ['box'],
    noise: [0.02, 0.03],
    jpegShare: 1,
    jpegQuality: [75, 75],
    chroma: '4:2:0',
  },
} as const;
type Case = keyof typeof CASES;

const degraded = (options: object) =>
  degrade(picture, SIZE, checkRecipe({ degradation: options }).degradation, new Stream('degrade'));

describe.skipIf(!python)(`pixels as Pillow and the PyTorch program make them${why}`, () => {
  let reference: { affine: number[]; degraded: number[][] };
  beforeAll(() => {
    const options = Object.values(CASES);
    const given = {
      side: SIDE,
      pixels: colours(picture),
      coefficients: COEFFICIENTS,
      canvas: CANVAS,
      options,
      size: SIZE,
    };
    const env = { ...process.env, PYTHONPATH: 'training', PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout, stderr } = spawnSync(python!, [SCRIPT], { input: JSON.stringify(given), encoding: 'utf8', env });
    if (!stdout) throw new Error(stderr);
    reference = JSON.parse(stdout);
  });

  it('affine transformation, the black outside included', () => {
    const turned = colours(affine(picture, CANVAS, CANVAS, COEFFICIENTS));
    expect(turned).toEqual(reference.affine);
    expect(turned.filter((value) => value === 0).length).toBeGreaterThan(100);
  });

  it.each(Object.keys(CASES) as Case[])('degradation: %s', (name) => {
    const expected = reference.degraded[Object.keys(CASES).indexOf(name)]!;
    expect(colours(degraded(CASES[name]))).toEqual(expected);
  });
});

describe('degrade', () => {
  const difference = (options: object) => meanDifference(colours(degraded(options)), colours(degraded({})));

  it('is Pillow’s bicubic by default', () => {
    expect(degraded({})).toEqual(resize(picture, SIZE, SIZE));
  });

  it('applies each step to its share of the pictures only', () => {
    const plain = JSON.stringify(resize(picture, SIZE, SIZE).data);
    const shares = [
      { blur: [0.5, 1], blurShare: 0.3 },
      { noise: [0.1, 0.1], noiseShare: 0.3 },
    ].map((step) => {
      const options = checkRecipe({ degradation: step }).degradation;
      const inputs = Array.from({ length: 200 }, (_, i) => degrade(picture, SIZE, options, new Stream('share', i)));
      return inputs.filter(({ data }) => JSON.stringify(data) !== plain).length / inputs.length;
    });
    for (const share of shares) expect(Math.abs(share - 0.3)).toBeLessThan(0.1);
  });

  it('gives bright pixels more shot noise than dark ones', () => {
    const { degradation } = checkRecipe({ degradation: { shotNoise: [0.1, 0.1] } });
    const deviation = (level: number) => {
      const flat = { ...picture, data: picture.data.map((_, i) => (i % 4 === 3 ? 255 : level)) };
      const values = colours(degrade(flat, 36, degradation, new Stream('shot')));
      return Math.sqrt(values.reduce((sum, value) => sum + (value - level) ** 2, 0) / values.length);
    };
    expect(deviation(0)).toBe(0);
    expect(deviation(40)).toBeCloseTo(255 * 0.1 * Math.sqrt(40 / 255), 0);
    expect(deviation(160)).toBeCloseTo(255 * 0.1 * Math.sqrt(160 / 255), 0);
  });

  it('loses more at a lower quality of JPEG', () => {
    const losses = [100, 75, 30, 5].map((quality) => difference({ jpegShare: 1, jpegQuality: [quality, quality] }));
    expect(losses).toEqual(losses.toSorted((a, b) => a - b));
    expect(losses[0]).toBeLessThan(1);
    expect(losses[3]).toBeGreaterThan(5);
  });

  it('applies JPEG to its share of the pictures only', () => {
    const options = checkRecipe({ degradation: { jpegShare: 0.3, jpegQuality: [5, 5] } }).degradation;
    const clean = JSON.stringify(resize(picture, SIZE, SIZE).data);
    const spoilt = Array.from({ length: 200 }, (_, i) =>
      degrade(picture, SIZE, options, new Stream('share', i)),
    ).filter(({ data }) => JSON.stringify(data) !== clean);
    expect(spoilt.length / 200).toBeGreaterThan(0.2);
    expect(spoilt.length / 200).toBeLessThan(0.4);
  });
});
