import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPython } from '../../scripts/find-python.js';
import { DataError } from '../../src/errors.js';
import { evaluationCrop, faceImages, folderImages, readFaces } from '../../src/faces/index.js';
import { resize } from '../../src/image/resize.js';
import { evaluate, psnr, type Score } from '../../src/metrics/index.js';
import { writePng } from '../../src/node/index.js';
import { pattern } from '../image/pattern.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'msfsr-faces-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const line = {
  id: 'a_1',
  source: 'made-up',
  person: 'p1',
  side: 200,
  face: { cx: 100.5, cy: 90.25, size: 120 },
  original_side: 400,
  padded: false,
  mesh468: new Array(936).fill(1),
};

describe('readFaces', () => {
  it('reads the index', async () => {
    await writeFile(join(folder, 'good.jsonl'), `${JSON.stringify(line)}\n\n${JSON.stringify({ ...line, id: 'b' })}\n`);
    const faces = await readFaces(folder, 'good');
    expect(faces.map((face) => face.id)).toEqual(['a_1', 'b']);
    expect(faces[0]).toMatchObject({ originalSide: 400, face: line.face, path: join(folder, 'good', 'a_1.webp') });
  });

  const broken: [string, string, RegExp][] = [
    ['no JSON', '{"id": ', /bad\.jsonl:2: expected a JSON object but received "\{\\"id\\": "/],
    ['a list', '[1]', /bad\.jsonl:2: expected a JSON object but received \[1\]/],
    ['no face', JSON.stringify({ ...line, face: undefined }), /:2: expected an object \{cx, cy, size\} for face but/],
    ['a size of text', JSON.stringify({ ...line, face: { cx: 1, cy: 1, size: '9' } }), /:2: .*for face.size.*"9"/],
    ['a size of zero', JSON.stringify({ ...line, face: { cx: 1, cy: 1, size: 0 } }), /number above 0 for face.size/],
    [
      'a short mesh',
      JSON.stringify({ ...line, mesh468: [1, 2] }),
      /936 numbers for mesh468 but received "an array of 2"/,
    ],
    ['an id with a path', JSON.stringify({ ...line, id: '../x' }), /a name without slashes for id/],
  ];
  it.each(broken)('names file and line for %s', async (_, text, message) => {
    await writeFile(join(folder, 'bad.jsonl'), `${JSON.stringify(line)}\n${text}\n`);
    await expect(readFaces(folder, 'bad')).rejects.toThrow(DataError);
    await expect(readFaces(folder, 'bad')).rejects.toThrow(message);
  });

  it('refuses a missing and an empty index', async () => {
    await expect(readFaces(folder, 'none')).rejects.toThrow(/split "none": expected an index .*none\.jsonl/);
    await writeFile(join(folder, 'empty.jsonl'), '\n');
    await expect(readFaces(folder, 'empty')).rejects.toThrow(/at least one face/);
  });
});

describe('evaluationCrop', () => {
  const picture = pattern('noise', 200, 200, 1);

  it('takes 1.35 of the face with Lanczos', () => {
    const crop = evaluationCrop(picture, line);
    const square = 1.35 * 120;
    const left = 100.5 - square / 2;
    const top = 90.25 - square / 2;
    const expected = resize(picture, 128, 128, { filter: 'lanczos', box: [left, top, left + square, top + square] });
    expect(crop).toEqual(expected);
  });

  it('shifts to stay inside, and takes bicubic for small faces', () => {
    const face = { ...line, face: { cx: 5, cy: 198, size: 60 } };
    const square = 1.35 * 60;
    const expected = resize(picture, 64, 64, { filter: 'bicubic', box: [0, 200 - square, square, 200] });
    expect(evaluationCrop(picture, face, 64)).toEqual(expected);
  });

  it('takes at most the whole picture', () => {
    const face = { ...line, face: { cx: 80, cy: 80, size: 190 } };
    expect(evaluationCrop(picture, face)).toEqual(resize(picture, 128, 128, { filter: 'lanczos' }));
  });

  it('refuses a picture of another size', () => {
    expect(() => evaluationCrop(pattern('noise', 199, 200, 1), line)).toThrow(/200×200 px for face a_1.*199×200/);
  });
});

describe('folderImages', () => {
  it('lists pictures by name and loads them when asked', async () => {
    const place = join(folder, 'pictures');
    await mkdir(place);
    for (const name of ['b.png', 'a.PNG']) await writePng(pattern('smooth', 32, 32, 1), join(place, name));
    await writeFile(join(place, 'notes.txt'), 'x');
    const images = await folderImages(place);
    expect(images.map((one) => one.id)).toEqual(['a.PNG', 'b.png']);
    expect(await images[0]!.load()).toEqual(pattern('smooth', 32, 32, 1));
  });

  it('refuses a folder without pictures and a missing one', async () => {
    const place = join(folder, 'bare');
    await mkdir(place);
    await expect(folderImages(place)).rejects.toThrow(/found none among 0 entries/);
    await expect(folderImages(join(place, 'no'))).rejects.toThrow(DataError);
  });
});

describe('the face data set', () => {
  const root = process.env.MSFSR_FACES ?? fileURLToPath(new URL('../../../shared/faces', import.meta.url));
  if (!existsSync(join(root, 'val.jsonl'))) {
    it.skip(`bicubic figures (no face data at ${root}; set MSFSR_FACES)`, () => {});
    return;
  }
  const bicubic = async (count: number) => {
    const images = (await faceImages(root, 'val')).slice(0, count);
    return evaluate(images, async (lr) => resize(lr, 128, 128, { filter: 'bicubic' }));
  };

  it('bicubic on 60 faces of val gives the figures stored from Pillow and numpy', async () => {
    const result = await bicubic(60);
    expect(result.images).toBe(60);
    expect(result.psnrRgb).toBeCloseTo(21.33441899352358, 9);
    expect(result.psnrY).toBeCloseTo(22.858099501874896, 9);
    expect(result.ssimY).toBeCloseTo(0.6222743395774172, 9);
    expect(result.p1PsnrY).toBeCloseTo(22.732306849735146, 9);
    expect(result.p1SsimY).toBeCloseTo(0.6031585888293588, 9);
    expect(result.gainY).toBe(0);
  });

  it.each([
    [1, 8],
    [2, 4],
    [3, 2],
  ])('gives truth and input of the protocol photo that fit each other: entry %i, x%i', async (entry, scale) => {
    for (const face of (await faceImages(root, 'val')).slice(0, 4)) {
      const { hr, lr } = await face.loadPhoto(entry, scale);
      expect([hr.width, lr.width]).toEqual([128, 128 / scale]);
      const enlarged = resize(lr, 128, 128);
      // The plain crop is neither turned nor moved.
      expect(psnr(enlarged, hr)).toBeGreaterThan(psnr(enlarged, await face.load()) + 0.5);
    }
  });

  const python = findPython('PIL, numpy');
  const title = 'bicubic on the first faces of val equals Pillow and numpy, live';
  if (!python) it.skip(`${title} (no python3 with PIL, numpy)`, () => {});
  else {
    it(title, async () => {
      const script = fileURLToPath(new URL('../metrics/metrics_reference.py', import.meta.url));
      const rows: Score[] = JSON.parse(execFileSync(python, [script, root, 'val', '6'], { encoding: 'utf8' }));
      const result = await bicubic(6);
      for (const key of ['psnrRgb', 'psnrY', 'ssimY', 'p1PsnrY', 'p1SsimY'] as const) {
        const mean = rows.reduce((sum, row) => sum + row[key], 0) / rows.length;
        expect(result[key], key).toBeCloseTo(mean, 9);
      }
    });
  }
});
