import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { portraitWall } from '../../examples/portrait-wall.js';
import type { PhotoFileReport } from '../../src/cli/restore-photo-file.js';
import { resize } from '../../src/image/resize.js';
import type { PixelImage } from '../../src/image/types.js';
import { openNetwork, readImage, writePng } from '../../src/node/index.js';
import { restorePhoto } from '../../src/photo/restore-photo.js';
import { drawnPhoto } from '../photo/drawn-photo.js';
import { run } from './run.js';
import { temporaryFolder } from './tiny-network.js';

const folder = temporaryFolder();
const box = { x: 12, y: 8, width: 16, height: 18 };
const picture = drawnPhoto(40, 32, [box]);
let counter = 0;

/** A new folder with photographs of one face each, and a file of boxes; other contents as they are. */
async function photographs(names: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const root = join(folder.path, `photo${++counter}`);
  const input = join(root, 'in');
  for (const name of names) {
    await mkdir(join(input, name, '..'), { recursive: true });
    await writePng(picture, join(input, name));
  }
  await mkdir(input, { recursive: true });
  for (const [name, content] of Object.entries(more)) await writeFile(join(input, name), content);
  const boxes = join(root, 'boxes.json');
  const known = Object.fromEntries(
    [...names, ...Object.keys(more)].map((name) => [name, { faces: [box], ignore: [] }]),
  );
  await writeFile(boxes, JSON.stringify(known));
  return { input, boxes, out: join(root, 'out') };
}
const photo = (...argv: string[]) => run(['photo', '--scale', '2', '--degradation', 'clean', ...argv]);
const json = (text: string) => JSON.parse(text) as { files: Record<string, unknown>[] };

describe('msfsr photo', () => {
  it('writes what restorePhoto gives, exactly scale times as large', async () => {
    const { input, boxes, out } = await photographs(['a.b.png']);
    const { code, out: text, err } = await photo(input, '--out', out, '--boxes', boxes);
    expect([code, err]).toEqual([0, '']);
    expect(text).toMatch(/a\.b\.png -> .*a\.b\.png \(80x64, 1 face, \d+ ms\)\n1 of 1 done\n$/);
    const model = await openNetwork();
    const { image } = await restorePhoto(picture, { model, scale: 2, degradation: 'clean', faces: [box] });
    model.dispose();
    expect(await readImage(join(out, 'a.b.png'))).toEqual(image);
  });

  it('says which faces were taken for real pictures', async () => {
    const { input, boxes, out } = await photographs(['a.png']);
    const { out: text } = await photo(input, '--out', out, '--boxes', boxes, '--degradation', 'real');
    expect(text).toMatch(/ \(80x64, 1 face, 1 as a real picture, \d+ ms\)\n/);
  });

  it('reports each file, those that failed too, and does the rest', async () => {
    const { input, boxes, out } = await photographs(['a.png', 'c.png'], { 'bad.png': 'hello' });
    const { code, out: text, err } = await photo(input, '--out', out, '--boxes', boxes, '--json');
    expect(code).toBe(1);
    expect(err).toContain('failed: Cannot read');
    const { files } = json(text);
    expect(files.map(({ file, result }) => [file, result])).toEqual([
      [join(input, 'a.png'), join(out, 'a.png')],
      [join(input, 'bad.png'), null],
      [join(input, 'c.png'), join(out, 'c.png')],
    ]);
    expect(files[1]).toMatchObject({ error: expect.stringContaining('does not decode'), faces: [] });
    expect(files[0]).toMatchObject({ width: 80, height: 64, milliseconds: expect.any(Number), notes: [] });
    expect(files[0]!.faces).toEqual([
      {
        box,
        score: 1,
        restored: true,
        entry: 2,
        degradation: 0,
        milliseconds: expect.any(Number),
        consistency: expect.any(Number),
        maskArea: expect.any(Number),
      },
    ]);
    expect((await readdir(out)).sort()).toEqual(['a.png', 'c.png']);
  });

  it('enlarges a photograph without faces all the same', async () => {
    const { input, out } = await photographs(['a.png']);
    const none = join(input, '..', 'none.json');
    await writeFile(none, '[]');
    const { code, out: text } = await photo(input, '--out', out, '--boxes', none);
    expect(code).toBe(0);
    expect(text).toMatch(/80x64, 0 faces, \d+ ms\)\n {2}0 faces/);
    expect(await readImage(join(out, 'a.png'))).toEqual(resize(picture, 80, 64));
  });

  it('finds faces by itself, and enlarges a photograph without any', async () => {
    const { input, out } = await photographs(['a.png']);
    await writeFile(join(input, 'wall.jpg'), await portraitWall());
    const { code, out: text } = await photo(input, '--out', out, '--json');
    expect(code).toBe(0);
    const [none, wall] = json(text).files as unknown as [PhotoFileReport, PhotoFileReport];
    expect(none).toMatchObject({ width: 80, height: 64, faces: [] });
    expect(none.notes).toEqual([expect.stringContaining('0 faces, searched down to 16 px')]);
    expect(wall.faces.map(({ restored }) => restored)).toEqual([true, true, true, true]);
    for (const { score, consistency, maskArea } of wall.faces) {
      expect(score).toBeGreaterThan(0.6);
      expect(consistency).toBeGreaterThan(40);
      expect(maskArea).toBeGreaterThan(1000);
    }
    const { out: lines } = await photo(join(input, 'a.png'), '--out', join(out, 'alone'));
    expect(lines).toContain('0 faces, searched down to 16 px');
  });

  it('keeps to subfolders, and tells photographs of one name apart by them', async () => {
    const { input, boxes, out } = await photographs(['a.png', 'more/a.png']);
    const { code } = await photo(input, '--recursive', '--out', out, '--boxes', boxes);
    expect(code).toBe(0);
    expect((await readdir(out, { recursive: true })).sort()).toEqual(['a.png', 'more', join('more', 'a.png')]);
  });

  it('refuses results that collide before any work', async () => {
    const { input, boxes, out } = await photographs(['a.png', 'a.webp.png']);
    await writeFile(join(input, 'a.jpg'), await sharp(join(input, 'a.png')).jpeg().toBuffer());
    const two = await photo(input, '--out', out, '--boxes', boxes);
    expect([two.code, two.err]).toEqual([2, expect.stringMatching(/Nothing was done: .*a\.png, the result of/)]);
    const own = await photo(join(input, 'a.png'), '--out', input, '--boxes', boxes);
    expect([own.code, own.err]).toEqual([2, expect.stringMatching(/Nothing was done: .*input/)]);
    await expect(readdir(out)).rejects.toThrow();
  });

  it('neither replaces nor skips results unless it is told', async () => {
    const { input, boxes, out } = await photographs(['a.png', 'c.png']);
    await mkdir(out);
    await writeFile(join(out, 'a.png'), 'mine');
    const refused = await photo(input, '--out', out, '--boxes', boxes);
    expect([refused.code, refused.err]).toEqual([2, expect.stringMatching(/--resume keeps it, --overwrite replaces/)]);
    const resumed = await photo(input, '--out', out, '--boxes', boxes, '--resume', '--json');
    expect(resumed.code).toBe(0);
    expect(json(resumed.out).files.map(({ notes }) => notes)).toEqual([['there already'], []]);
    expect(await readFile(join(out, 'a.png'), 'utf8')).toBe('mine');
    const later = new Date(Date.now() + 60_000);
    await utimes(join(input, 'a.png'), later, later);
    const changed = await photo(input, '--out', out, '--boxes', boxes, '--resume', '--json');
    expect(json(changed.out).files.map(({ notes }) => notes)).toEqual([[], ['there already']]);
    expect((await photo(input, '--out', out, '--boxes', boxes, '--overwrite')).code).toBe(0);
    expect(await readFile(join(out, 'a.png'))).toEqual(await readFile(join(out, 'c.png')));
  });

  it('writes nothing in a dry run', async () => {
    const { input, boxes, out } = await photographs(['a.png']);
    const { code, out: text } = await photo(input, '--out', out, '--boxes', boxes, '--dry-run', '--json');
    expect(code).toBe(0);
    expect(json(text).files).toEqual([
      {
        file: join(input, 'a.png'),
        result: join(out, 'a.png'),
        width: 80,
        height: 64,
        milliseconds: 0,
        faces: [],
        notes: ['dry run'],
      },
    ]);
    await expect(readdir(out)).rejects.toThrow();
  });

  it('keeps the format by what a file is, and its name where that fits', async () => {
    const { input, boxes, out } = await photographs([]);
    const { width, height, data } = picture as PixelImage;
    const jpeg = await sharp(Buffer.from(data), { raw: { width, height, channels: 4 } })
      .jpeg()
      .toBuffer();
    await writeFile(join(input, 'a.JPG'), jpeg);
    await writeFile(join(input, 'b.png'), jpeg);
    await writeFile(boxes, JSON.stringify({ 'a.JPG': { faces: [] }, 'b.png': { faces: [] } }));
    expect((await photo(input, '--out', out, '--boxes', boxes, '--format', 'same')).code).toBe(0);
    expect((await readdir(out)).sort()).toEqual(['a.JPG', 'b.jpeg']);
    expect((await sharp(join(out, 'b.jpeg')).metadata()).format).toBe('jpeg');
  });

  it('takes the largest of the boxes', async () => {
    const { input, boxes, out } = await photographs(['a.png']);
    const small = { x: 1, y: 1, width: 8, height: 8 };
    await writeFile(boxes, JSON.stringify([small, box]));
    const { out: text } = await photo(input, '--out', out, '--boxes', boxes, '--faces', 'largest', '--json');
    expect(json(text).files[0]!.faces).toEqual([expect.objectContaining({ box })]);
  });

  it.each([
    [['--scale', '3'], /one of 1, 2, 4, 8 for --scale/],
    [['--faces', 'some'], /--faces/],
    [['--blend', '2'], /--blend/],
    [['--fidelity', '1.5'], /--fidelity/],
    [['--fidelity', '0.5', '--weights', 'compact-x16'], /natural detail/],
    [['--background', 'blurred'], /--background/],
    [['--format', 'bmp'], /--format/],
    [['--degradation', 'bad'], /--degradation/],
    [['--min-face', '20', '--max-face', '10'], /--max-face/],
    [['--resume', '--overwrite'], /--resume/],
    [['--boxes', 'missing.json'], /missing\.json/],
  ])('refuses %j', async (options, message) => {
    const { input, boxes, out } = await photographs(['a.png']);
    const { code, err } = await run(['photo', input, '--out', out, '--boxes', boxes, ...options]);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
    await expect(readdir(out)).rejects.toThrow();
  });

  it('refuses boxes that are none', async () => {
    const { input, boxes, out } = await photographs(['a.png', 'b.png']);
    for (const [content, message] of [
      ['nonsense', /Expected JSON/],
      ['3', /list of boxes/],
      ['[]', /by photograph/],
      ['{"a.png": {}}', /list of faces for "a\.png"/],
      ['{"a.png": [{"x": 1}]}', /a\.png\[0\]/],
    ] as const) {
      await writeFile(boxes, content);
      const { code, err } = await photo(input, '--out', out, '--boxes', boxes);
      expect([code, err]).toEqual([2, expect.stringMatching(message)]);
    }
    await writeFile(boxes, '{"a.png": []}');
    const { code, err } = await photo(input, '--out', out, '--boxes', boxes);
    expect([code, err]).toEqual([1, expect.stringContaining('"b.png"')]);
  });

  it('is what upscale points to where a picture is too large for a face', async () => {
    const { input, out } = await photographs([]);
    await writePng(drawnPhoto(200, 120, []), join(input, 'a.png'));
    const { code, err } = await run(['upscale', input, '--out', out]);
    expect([code, err]).toEqual([1, expect.stringMatching(/restorePhoto of msfsr\/photo.*msfsr photo/)]);
  });

  it('stops', async () => {
    const { input, boxes, out } = await photographs(['a.png']);
    const { code } = await run(['photo', input, '--out', out, '--boxes', boxes], { signal: AbortSignal.abort() });
    expect(code).toBe(130);
  });
});
