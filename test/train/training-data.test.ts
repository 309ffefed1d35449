import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaceAnalyzer } from '../../src/adapters/face-analyzer.js';
import { DataError, OptionError } from '../../src/errors.js';
import { labelFolder, trainingData } from '../../src/faces/index.js';
import { resize } from '../../src/image/resize.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { temporaryPath } from '../../src/node/replace-file.js';
import { writePng } from '../../src/node/write-image.js';
import { prepareFaces } from '../../src/train/data/prepare-faces.js';
import { pattern } from '../image/pattern.js';

let root: string;
let folder: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'msfsr-data-'));
});
beforeEach(async () => {
  folder = join(root, String(count++));
  await mkdir(folder);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** 68 points whose square lies around the middle of the picture. */
const points = ({ width, height }: PixelImage, size: number) =>
  Float32Array.from({ length: 136 }, (_, i) => {
    const angle = (2 * Math.PI * (i >> 1)) / 68;
    return i % 2 === 0 ? width / 2 + (size / 2) * Math.cos(angle) : height / 2 + (size / 2) * Math.sin(angle);
  });

/** Finds a face of 40 % of the width, but none in square pictures. */
const analyzer: FaceAnalyzer = {
  landmarks: async (image) => (image.width === image.height ? undefined : points(image, 0.4 * image.width)),
};

const picture = (width: number, height: number, seed: number) => resize(pattern('noise', 9, 9, seed), width, height);
const put = (name: string, width: number, height: number, seed = 1) =>
  writePng(picture(width, height, seed), join(folder, name));

describe('labelFolder', () => {
  it('writes a line for every picture and says why some have no points', async () => {
    await put('b.png', 120, 90);
    await put('a.png', 100, 140);
    await put('none.png', 64, 64);
    await put('tiny.png', 40, 30);
    await writeFile(join(folder, 'broken.jpg'), 'no picture');
    const heard: string[] = [];
    const labels = await labelFolder(folder, analyzer, {
      minSize: 20,
      onPicture: ({ done, total, file, skipped }) => heard.push(`${done}/${total} ${file}${skipped ? ' -' : ''}`),
    });
    expect(labels).toMatchObject({ path: join(folder, 'landmarks.jsonl'), labelled: 2 });
    expect(heard).toEqual(['1/5 a.png', '2/5 b.png', '3/5 broken.jpg -', '4/5 none.png -', '5/5 tiny.png -']);
    expect(labels.skipped.map(({ id, reason }) => [id, reason.replace(/.*: expected/, 'expected')])).toEqual([
      ['broken.jpg', expect.stringMatching(/^expected a whole picture \(PNG, JPEG, WebP/)],
      ['none.png', 'no face found'],
      ['tiny.png', 'the face has 16 px, fewer than 20'],
    ]);
    const lines = (await readFile(labels.path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatchObject({ file: 'a.png', width: 100, height: 140, scheme: 'ibug68' });
    expect(lines[0].face.cx).toBeCloseTo(50, 1);
    expect(lines[0].face.size).toBeCloseTo(40, 1);
    expect(lines[3]).toEqual({ file: 'none.png', skipped: 'no face found' });
  });

  it('refuses empty folders and analyzers without landmarks, stops when told to, and names a full disk', async () => {
    await expect(labelFolder(folder, analyzer)).rejects.toThrow(DataError);
    await put('a.png', 120, 90);
    await expect(labelFolder(folder, {})).rejects.toThrow(OptionError);
    await expect(labelFolder(folder, analyzer, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow(
      'stop',
    );
    await symlink('/dev/full', await temporaryPath(join(folder, 'landmarks.jsonl')));
    await expect(labelFolder(folder, analyzer)).rejects.toThrow(/Cannot write .*landmarks\.jsonl/);
    await expect(trainingData(folder)).rejects.toThrow(
      /Expected landmarks\.jsonl or train\.jsonl .*run msfsr label first/,
    );
  });
});

describe('trainingData of a labelled folder', () => {
  it('cuts squares around the faces; the lines keep their places', async () => {
    await put('wide.png', 200, 90, 3);
    await labelFolder(folder, analyzer);
    const { train, validation, skipped } = await trainingData(folder);
    expect([train.length, validation.length, skipped]).toEqual([1, 0, []]);
    const [face] = train;
    // 1.7 times the face would be 136 px: the picture has 90.
    const square = await face!.load();
    expect([square.width, square.height]).toEqual([90, 90]);
    const whole = picture(200, 90, 3);
    const left = 55;
    const row = (image: PixelImage, y: number, x: number) =>
      image.data.slice((y * image.width + x) * 4, (y * image.width + x + 90) * 4);
    expect(row(square, 7, 0).slice(0, 360)).toEqual(row(whole, 7, left));
    expect(face!.face.cx).toBeCloseTo(100 - left, 2);
    expect(face!.lines.mask.map(Number)).toEqual([0, ...Array(10).fill(1)]); // a jaw is no whole outline
    expect(face!.lines.polylines[0]![0]).toBeCloseTo(points(whole, 80)[0]! - left, 1);
  });

  it('holds a share out that depends on the names alone, and names what has no landmarks', async () => {
    for (let i = 0; i < 10; i++) await put(`face${i}.png`, 100, 80, i);
    await put('square.png', 64, 64);
    await labelFolder(folder, analyzer);
    await put('later.png', 100, 80);
    const { train, validation, skipped } = await trainingData(folder, { holdOut: 0.3 });
    expect([train.length, validation.length]).toEqual([7, 3]);
    expect(skipped).toEqual([
      { id: 'square.png', reason: 'no face found' },
      { id: 'later.png', reason: 'it has no landmarks in landmarks.jsonl: run msfsr label again' },
    ]);
    const again = await trainingData(folder, { holdOut: 0.3 });
    expect(again.validation.map(({ id }) => id)).toEqual(validation.map(({ id }) => id));
    expect((await trainingData(folder, { holdOut: 0 })).validation).toEqual([]);
    await expect(trainingData(folder, { holdOut: 1 })).rejects.toThrow(OptionError);
  });

  it('leaves pictures out that changed since', async () => {
    await put('a.png', 100, 80);
    await put('b.png', 100, 80);
    await labelFolder(folder, analyzer);
    await put('a.png', 90, 80);
    await writeFile(join(folder, 'b.png'), 'gone');
    await put('c.png', 100, 80);
    const prepared = prepareFaces(await trainingData(folder, { holdOut: 0 }), 16);
    await expect(prepared).rejects.toThrow(
      /none can be used; c\.png: it has no landmarks.*; a\.png: Expected a picture of 100×80 px.*90×80; b\.png: Cannot read/,
    );
  });

  const good = {
    file: 'a.png',
    width: 50,
    height: 50,
    face: { cx: 1, cy: 1, size: 9 },
    scheme: 'ibug68',
    points: Array(136).fill(1),
  };
  it.each([
    ['no JSON', '{', /landmarks\.jsonl:2: /],
    ['null', 'null', /:2: Expected non-empty string for file/],
    ['a path', JSON.stringify({ ...good, file: '../a.png' }), /:2: Expected a name without slashes/],
    ['few points', JSON.stringify({ ...good, points: [1, 2] }), /:2: Expected 136 numbers/],
    ['another scheme', JSON.stringify({ ...good, scheme: 'mine' }), /:2: Expected one of "five"/],
    ['no face', JSON.stringify({ ...good, face: null }), /:2: Expected number that is finite for face\.cx/],
    ['no size', JSON.stringify({ ...good, width: 'x' }), /:2: Expected number of at least 1 for width/],
  ])('names file and line for %s', async (_, line, message) => {
    await writeFile(join(folder, 'landmarks.jsonl'), `${JSON.stringify(good)}\n${line}\n`);
    await expect(trainingData(folder)).rejects.toThrow(DataError);
    await expect(trainingData(folder)).rejects.toThrow(message);
  });
});

describe('trainingData of a data set', () => {
  const entry = (id: string) => ({
    id,
    source: 'made-up',
    person: id,
    side: 40,
    face: { cx: 20, cy: 20, size: 24 },
    original_side: 80,
    padded: false,
    mesh468: Array.from({ length: 936 }, (_, i) => 10 + (i % 20)),
  });

  it('takes train.jsonl and val.jsonl', async () => {
    await mkdir(join(folder, 'train'));
    await writeFile(join(folder, 'train.jsonl'), `${JSON.stringify(entry('a'))}\n${JSON.stringify(entry('b'))}\n`);
    await writePng(createPixelImage(40, 40), join(folder, 'train', 'a.webp'));
    expect((await trainingData(folder)).validation).toEqual([]);
    await writeFile(join(folder, 'val.jsonl'), `${JSON.stringify(entry('c'))}\n`);
    const data = await trainingData(folder);
    expect([data.train.map(({ id }) => id), data.validation.map(({ id }) => id)]).toEqual([['a', 'b'], ['c']]);
    expect(data.train[0]!.lines.mask.every(Boolean)).toBe(true);
    const prepared = await prepareFaces(data, 16);
    expect(prepared.train.map(({ id }) => id)).toEqual(['a']);
    expect(prepared.skipped.map(({ id }) => id)).toEqual(['b', 'c']);
  });
});
