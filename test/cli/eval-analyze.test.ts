import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadAnalyzer } from '../../src/cli/load-analyzer.js';
import { UsageError } from '../../src/cli/usage-error.js';
import { DependencyError } from '../../src/errors.js';
import { resize } from '../../src/image/resize.js';
import { readImage, writePng } from '../../src/node/index.js';
import { pattern } from '../image/pattern.js';
import { run } from './run.js';
import { temporaryFolder } from './tiny-network.js';

const folder = temporaryFolder();
let pictures = '';
beforeAll(async () => {
  pictures = join(folder.path, 'hr');
  await mkdir(pictures);
  const sample = join(
    dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
    'demo/sample1.jpg',
  );
  const analyzer = await loadAnalyzer('face-api');
  const photo = await readImage(sample);
  const { x, y, width, height } = (await analyzer.detect!(photo))!;
  const side = 1.35 * height;
  const left = x + width / 2 - side / 2;
  const top = Math.max(y + height / 2 - side / 2, 0);
  const face = resize(photo, 128, 128, { filter: 'lanczos', box: [left, top, left + side, top + side] });
  await writePng(face, join(pictures, 'face.png'));
  await writePng(pattern('noise', 128, 128, 3), join(pictures, 'noise.png'));
});

describe('msfsr eval --analyze', () => {
  it('judges faces, and names the pictures that show none', async () => {
    const { code, out } = await run(['eval', '--weights', folder.weights, pictures, '--analyze', 'face-api', '--json']);
    expect(code).toBe(0);
    const { faces, images } = JSON.parse(out);
    const score = {
      boundaryError: expect.any(Number),
      identityCosine: expect.any(Number),
      identityDistance: expect.any(Number),
      detected: expect.any(Number),
    };
    expect(images).toBe(2);
    expect(faces).toEqual({ analyzer: 'face-api', faces: 1, noFace: ['noise.png'], ...score, bicubic: score });
    expect(faces.bicubic.boundaryError).toBeGreaterThan(0);
    expect(faces.bicubic.identityCosine).toBeLessThan(1);
    expect(faces.bicubic.detected).toBe(0);
  });

  it('prints the figures for people', async () => {
    const { out } = await run(['eval', '--weights', folder.weights, pictures, '--analyze', 'face-api']);
    expect(out).toMatch(/\nMS-SSIM Y +\d\.\d{4} /);
    expect(out).toMatch(/\nPSNR Y to the input, dB +\d+\.\d\d /);
    expect(out).toMatch(/\nNIQE-style, own scale +\d+\.\d{3} +\d+\.\d{3} +[+-]\d+\.\d{3}\n/);
    expect(out).toMatch(/\nboundary error +\d+\.\d{4} +\d+\.\d{4} +[+-]\d+\.\d{4}\n/);
    expect(out).toMatch(/\nNIQE-style: lower is more natural; the truth has \d+\.\d{3}\. Not comparable/);
    expect(out).toMatch(/by face-api, over the 1 picture whose truth shows a face/);
    expect(out).toMatch(/\nNo face found in the truth of 1: noise\.png\n/);
  });

  it('refuses unknown libraries', async () => {
    const { code, err } = await run(['eval', pictures, '--analyze', 'human']);
    expect([code, err]).toEqual([2, expect.stringContaining('Expected one of face-api for --analyze')]);
    await expect(loadAnalyzer('human')).rejects.toThrow(UsageError);
  });

  it('says how to install a library that is missing', async () => {
    const lacking = createRequire(join(folder.path, 'x'));
    const load = loadAnalyzer('face-api', [lacking]);
    await expect(load).rejects.toThrow(/Install it: npm install @vladmandic\/face-api/);
    await expect(load).rejects.toThrow(DependencyError);
  });
});
