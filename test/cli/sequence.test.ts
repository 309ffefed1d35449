import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PixelImage } from '../../src/image/types.js';
import { readImage, writePng } from '../../src/node/index.js';
import { drawnPhoto } from '../photo/drawn-photo.js';
import { run } from './run.js';
import { temporaryFolder } from './tiny-network.js';

const folder = temporaryFolder();
let counter = 0;

/** A new folder with frames. */
async function frames(pictures: Readonly<Record<string, PixelImage>>): Promise<{ input: string; out: string }> {
  const root = join(folder.path, `clip${++counter}`);
  const input = join(root, 'in');
  await mkdir(input, { recursive: true });
  for (const [name, picture] of Object.entries(pictures)) await writePng(picture, join(input, name));
  return { input, out: join(root, 'out') };
}
const box = { x: 12, y: 8, width: 16, height: 18 };
const face = (side = 16) => drawnPhoto(side, side, [{ x: 2, y: 1, width: side - 4, height: side - 2 }]);
const names = ['9.png', '10.png', '1.png'];
const clip = (picture: PixelImage) => Object.fromEntries(names.map((name) => [name, picture]));

describe('msfsr upscale --sequence', () => {
  it('takes frames in natural order, and refuses one of another size by name', async () => {
    const { input, out } = await frames({ ...clip(face()), '11.png': face(24) });
    const done = await run(['upscale', input, '--sequence', '--weights', folder.weights, '--out', out]);
    expect(done.code).toBe(1);
    expect([...done.out.matchAll(/in[\\/](\d+)\.png ->/g)].map((match) => match[1])).toEqual(['1', '9', '10']);
    expect(done.err).toMatch(/11\.png: Expected a frame of 16x16 px, as those before it, but received 24x24/);
    expect((await readdir(out)).sort()).toEqual(['1.png', '10.png', '9.png']);
  });
});

describe('--steady', () => {
  it('changes noisy frames after the first, and is refused without --sequence and out of range', async () => {
    const noisy = (seed: number): PixelImage => {
      const still = face();
      return { ...still, data: still.data.map((value, i) => value + (((i + seed) * 7919) % 31) - 15) };
    };
    const { input, out } = await frames({ '1.png': noisy(1), '2.png': noisy(2) });
    const upscale = (...argv: string[]) => run(['upscale', input, '--weights', folder.weights, ...argv]);
    const result = async (name: string, ...argv: string[]) => {
      expect((await upscale('--out', join(out, name), ...argv)).code).toBe(0);
      return Promise.all(['1.png', '2.png'].map((file) => readImage(join(out, name, file))));
    };
    const [alone, steady, none] = [
      await result('alone'),
      await result('steady', '--sequence'),
      await result('none', '--sequence', '--steady', '0'),
    ];
    expect(none).toEqual(alone);
    expect(steady[0]).toEqual(alone[0]);
    expect(steady[1]).not.toEqual(alone[1]);
    const wrong = [
      await upscale('--out', out, '--steady', '0.5'),
      await upscale('--out', out, '--sequence', '--steady', '2'),
    ];
    expect(wrong.map(({ code }) => code)).toEqual([2, 2]);
    expect(wrong.map(({ err }) => /--steady without --sequence|between 0 and 1 for --steady/.test(err))).toEqual([
      true,
      true,
    ]);
  });
});

describe('msfsr photo --sequence', () => {
  const photo = (...argv: string[]) => run(['photo', '--sequence', '--scale', '2', '--degradation', 'clean', ...argv]);
  const boxesFile = async () => {
    const path = join(folder.path, 'boxes.json');
    const all = [...names, '11.png'].map((name) => [name, { faces: [box] }]);
    await writeFile(path, JSON.stringify(Object.fromEntries(all)));
    return path;
  };

  it('follows a face through the frames in natural order', async () => {
    const { input, out } = await frames(clip(drawnPhoto(40, 32, [box])));
    const { code, out: text, err } = await photo(input, '--out', out, '--boxes', await boxesFile(), '--json');
    expect([code, err.includes('failed')]).toEqual([0, false]);
    const { files } = JSON.parse(text) as { files: { file: string; faces: { track: number }[] }[] };
    expect(files.map(({ file, faces }) => [file.match(/\d+\.png$/)?.[0], faces.map(({ track }) => track)])).toEqual([
      ['1.png', [0]],
      ['9.png', [0]],
      ['10.png', [0]],
    ]);
    expect((await readdir(out)).length).toBe(3);
  });

  it('does what is left with --resume, and refuses a frame of another size by name', async () => {
    const { input, out } = await frames(clip(drawnPhoto(40, 32, [box])));
    const argv = [input, '--out', out, '--boxes', await boxesFile()];
    expect((await photo(...argv)).code).toBe(0);
    await writePng(drawnPhoto(40, 32, [box]), join(input, '11.png'));
    const resumed = await photo(...argv, '--resume');
    expect(resumed.out).toMatch(/1\.png .*there already[\s\S]*11\.png -> .*\(80x64, 1 face/);
    const other = await frames({ ...clip(drawnPhoto(40, 32, [box])), '11.png': drawnPhoto(48, 32, [box]) });
    const refused = await photo(other.input, '--out', other.out, '--boxes', await boxesFile());
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/Expected frames of one size, 40x32 px as .*1\.png, but .*11\.png has 48x32/);
    expect(await readdir(other.out)).toEqual([]);
  });
});

describe('a video', () => {
  it.each(['photo', 'upscale'])('is refused by %s with the lines that lead there', async (command) => {
    const { code, err } = await run([command, 'clip.MP4', '--out', 'restored']);
    expect(code).toBe(2);
    expect(err).toContain('ffmpeg -i clip.MP4 frames/%06d.png');
    expect(err).toContain(`msfsr ${command} frames --sequence --out restored`);
    expect(err).toContain('-framerate 25 -i restored/%06d.png -i clip.MP4');
  });
});
