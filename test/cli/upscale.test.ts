import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadNetworkFolder, readImage, upscaleFace, writePng } from '../../src/node/index.js';
import { pattern } from '../image/pattern.js';
import { run } from './run.js';
import { temporaryFolder } from './tiny-network.js';

const folder = temporaryFolder();
let counter = 0;
/** A new folder with pictures in it. */
async function pictures(
  files: Readonly<Record<string, string | [number, number]>>,
): Promise<{ input: string; out: string }> {
  const root = join(folder.path, `case${++counter}`);
  const input = join(root, 'in');
  await mkdir(input, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    if (typeof content === 'string') await writeFile(join(input, name), content);
    else await writePng(pattern('noise', ...content, 7), join(input, name));
  }
  return { input, out: join(root, 'out') };
}
const upscale = (...argv: string[]) => run(['upscale', '--weights', folder.weights, ...argv]);

describe('msfsr upscale', () => {
  it('makes 128x128 of 16x16 under the same base name, as upscaleFace does', async () => {
    const { input, out } = await pictures({ 'a.b.png': [16, 16] });
    const before = tf.memory().numTensors;
    const result = await upscale(join(input, 'a.b.png'), '--out', out);
    expect(tf.memory().numTensors).toBe(before);
    expect(result.err).toBe('');
    expect(result.code).toBe(0);
    expect(result.out).toMatch(/a\.b\.png -> .*a\.b\.png \(128x128, \d+ ms\)\n1 of 1 done\n$/);
    const model = await loadNetworkFolder(folder.weights);
    const { image } = await upscaleFace(join(input, 'a.b.png'), { model });
    model.dispose();
    expect(await readImage(join(out, 'a.b.png'))).toEqual(image);
  });

  it('averages with the mirrored picture where it is told', async () => {
    const { input, out } = await pictures({ 'a.png': [16, 16] });
    await upscale(input, '--out', out, '--self-ensemble');
    const model = await loadNetworkFolder(folder.weights);
    const { image } = await upscaleFace(join(input, 'a.png'), { model, selfEnsemble: true });
    model.dispose();
    expect(await readImage(join(out, 'a.png'))).toEqual(image);
  });

  it('gives the same files with several threads', async () => {
    const { input, out } = await pictures({ 'a.png': [16, 16], 'b.png': [16, 16], 'c.png': [12, 20] });
    expect((await upscale(input, '--out', out)).code).toBe(0);
    expect((await upscale(input, '--out', `${out}-3`, '--threads', '3')).code).toBe(0);
    for (const name of ['a.png', 'b.png', 'c.png']) {
      expect(await readFile(join(`${out}-3`, name))).toEqual(await readFile(join(out, name)));
    }
    for (const wrong of ['0', '65', 'two']) {
      const { code, err } = await upscale(input, '--out', out, '--threads', wrong);
      expect([code, err]).toEqual([2, expect.stringMatching(/--threads/)]);
    }
  });

  it('takes the pictures of a folder, reports bad files by name, does the rest and leaves nothing else behind', async () => {
    const { input, out } = await pictures({
      'a.png': [16, 16],
      'bad.png': 'hello',
      'c.PNG': [8, 20],
      'empty.jpg': '',
      'notes.txt': 'no picture',
      '.hidden.png': 'hello',
    });
    const missing = join(input, 'missing.png');
    const { code, out: text, err } = await upscale(input, missing, join(input, 'a.png'), '--out', out);
    expect(code).toBe(1);
    expect((await readdir(out)).sort()).toEqual(['a.png', 'c.png']);
    expect(text).toContain('2 of 5 done, 3 failed\n');
    expect(err.split('\n').filter(Boolean)).toEqual([
      expect.stringMatching(/^failed: Cannot read .*bad\.png: .*text \("hello"\)/),
      expect.stringMatching(/^failed: Cannot read .*empty\.jpg: .* it is empty/),
      expect.stringMatching(/^failed: Cannot read .*missing\.png: there is no such file/),
    ]);
  });

  it('prints one JSON document; stages and boundaries on request; --scale leaves early', async () => {
    const { input, out } = await pictures({ 'a.png': [16, 12], 'bad.png': 'x' });
    const { code, out: text } = await upscale(
      input,
      '--out',
      out,
      '--json',
      '--scale',
      '4',
      '--save-stages',
      '--save-boundaries',
    );
    expect(code).toBe(1);
    const names = ['a_stage1.png', 'a_stage2.png', 'a_boundaries1.png', 'a_boundaries2.png'].map((name) =>
      join(out, name),
    );
    expect(JSON.parse(text)).toEqual({
      weights: 'tiny-x8',
      entry: 1,
      scale: 4,
      out,
      images: [
        {
          input: join(input, 'a.png'),
          output: join(out, 'a.png'),
          width: 64,
          height: 48,
          milliseconds: expect.any(Number),
          backend: expect.stringMatching(/^engine \(/),
          stages: names.slice(0, 2),
          boundaries: names.slice(2),
        },
      ],
      failed: [{ input: join(input, 'bad.png'), code: 'MSFSR_IMAGE', message: expect.stringContaining('bad.png') }],
      stopped: false,
    });
    expect((await readdir(out)).length).toBe(5);
    expect(await readImage(names[1]!)).toEqual(await readImage(join(out, 'a.png')));
    const [first, lines] = [await readImage(names[0]!), await readImage(names[3]!)];
    expect([first.width, first.height, lines.width, lines.height]).toEqual([32, 24, 64, 48]);
  });

  it('lets no result overwrite another or an input', async () => {
    const { input, out } = await pictures({ 'a.png': [16, 16], 'a.webp': [16, 16], 'a_stage1.png': [16, 16] });
    const same = await upscale(input, '--out', out, '--save-stages');
    expect(same.code).toBe(1);
    expect(same.err).toMatch(/Refused to overwrite .*out.a\.png, the result of .*a\.png, with that of .*a\.webp/);
    expect(same.err).toMatch(/Refused to overwrite .*a_stage1\.png, the result of .*a\.png/);
    const before = await readFile(join(input, 'a.png'));
    const inPlace = await upscale(join(input, 'a.png'), '--out', input);
    expect([inPlace.code, inPlace.err]).toEqual([1, expect.stringContaining('Refused to overwrite the input')]);
    expect(await readFile(join(input, 'a.png'))).toEqual(before);
  });

  it('refuses a scale that the network lacks, a folder without pictures, an unusable --out', async () => {
    const { input, out } = await pictures({ 'a.png': [16, 16], 'notes.txt': '' });
    const scale = await upscale(input, '--out', out, '--scale', '3');
    expect([scale.code, scale.err]).toEqual([
      2,
      'msfsr: Expected one of 2, 4, 8 for --scale but received 3 of type number\n',
    ]);
    const blocked = await upscale(input, '--out', join(input, 'notes.txt'));
    expect([blocked.code, blocked.err]).toEqual([1, expect.stringContaining('Cannot make the folder')]);
    const { input: empty } = await pictures({});
    const none = await upscale(empty, '--out', out);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('found none among 0 entries')]);
  });

  it('stops between stages, writes nothing half, and says so', async () => {
    const { input, out } = await pictures({ 'a.png': [16, 16], 'b.png': [16, 16] });
    const controller = new AbortController();
    const before = tf.memory().numTensors;
    const running = run(['upscale', input, '--out', out, '--weights', folder.weights, '--json'], {
      signal: controller.signal,
    });
    const untilFirst = async (): Promise<void> => {
      if ((await readdir(out).catch((): string[] => [])).includes('a.png')) return;
      await new Promise((resolve) => setTimeout(resolve, 1));
      await untilFirst();
    };
    await untilFirst();
    controller.abort();
    const { code, out: text } = await running;
    expect(tf.memory().numTensors).toBe(before);
    const report = JSON.parse(text);
    expect([code, report.stopped]).toEqual([130, true]);
    const written = (report.images as { output: string }[]).map(({ output }) => basename(output));
    expect((await readdir(out)).sort()).toEqual(written);
    const stopped = await run(['eval', input, '--weights', folder.weights], { signal: AbortSignal.abort() });
    expect([stopped.code, stopped.err]).toEqual([130, 'Stopped.\n']);
  });
});
