import { link, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { loadNetworkFolder, readImage, saveNetwork, upscaleFace, writePng } from '../../src/node/index.js';
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

  it('says of presets without trained weights what takes their place', async () => {
    const { input, out } = await pictures({ 'a.png': [16, 16] });
    for (const [name, folder] of [
      ['edsr-x8', 'such as zoo/edsr-x8/ of the repository'],
      ['paper-x8', 'as msfsr train and saveNetwork write them'],
    ]) {
      const { code, err } = await run(['upscale', input, '--out', out, '--weights', name!]);
      expect([code, err]).toEqual([1, expect.stringContaining(`"${name}", a preset without trained weights here`)]);
      expect(err).toContain(`weights (--weights) take a folder, ${folder}. Shipped: `);
    }
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
      `left out: ${input}: 1 file that is no picture by its name`,
      expect.stringMatching(/^failed: Cannot read .*bad\.png: .*text \("hello"\)/),
      expect.stringMatching(/^failed: Cannot read .*empty\.jpg: .* it is empty/),
      expect.stringMatching(/^failed: Cannot read .*missing\.png: there is no such file/),
    ]);
  });

  it('names a file whose results would have too long names, and goes on', async () => {
    const { input, out } = await pictures({ [`${'a'.repeat(246)}.png`]: [8, 8], 'b.png': [8, 8] });
    const { code, err } = await upscale(input, '--out', out, '--save-stages');
    expect(code).toBe(1);
    expect(err).toMatch(/Cannot write the result of .*ENAMETOOLONG/);
    expect(await readdir(out)).toContain('b.png');
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
          degradation: 0,
          entry: 1,
          backend: 'engine',
          simd: expect.stringMatching(/^(simd|relaxed)$/),
          stages: names.slice(0, 2),
          boundaries: names.slice(2),
        },
      ],
      failed: [{ input: join(input, 'bad.png'), code: 'MSFSR_IMAGE', message: expect.stringContaining('bad.png') }],
      leftOut: [],
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

  it('knows its inputs by whatever name', async () => {
    const { input, out } = await pictures({ 'a.png': [16, 16] });
    await symlink(input, out);
    const before = await readFile(join(input, 'a.png'));
    for (const argv of [
      [join(input, 'a.png'), '--out', out],
      [join(out, 'a.png'), '--out', input],
    ]) {
      const { code, err } = await upscale(...argv);
      expect([code, err]).toEqual([1, expect.stringContaining('Refused to overwrite the input')]);
    }
    expect(await readFile(join(input, 'a.png'))).toEqual(before);
    await link(join(input, 'a.png'), join(input, 'b.png'));
    expect((await upscale(input, join(out, 'a.png'), '--out', `${out}2`)).out).toContain('1 of 1 done\n');
  });

  it('gives the path of a picture that failed to one that does not', async () => {
    const { input, out } = await pictures({ 'a.jpg': 'x', 'a.png': [16, 16] });
    const { code, out: text } = await upscale(input, '--out', out);
    expect([code, text]).toEqual([1, expect.stringContaining('1 of 2 done, 1 failed\n')]);
    expect(await readdir(out)).toEqual(['a.png']);
  });

  it('takes every format that sharp decodes, says what it left out, and enters subfolders on request', async () => {
    const { input, out } = await pictures({ 'a.png': [16, 16], 'notes.txt': '' });
    await mkdir(join(input, 'sub'));
    const names = ['b.avif', 'c.jfif', 'd.tif', 'e.gif', join('sub', 'a.png')];
    for (const name of names) await writePng(pattern('noise', 16, 16, 3), join(input, name)); // the name alone chooses
    const flat = await upscale(input, '--out', out);
    expect([flat.code, flat.err]).toEqual([
      0,
      `left out: ${input}: 1 file that is no picture by its name, 1 folder (--recursive enters it)\n`,
    ]);
    expect(await readdir(out)).toEqual(['a.png', 'b.png', 'c.png', 'd.png', 'e.png']);
    const { code, out: text } = await upscale(input, '--out', `${out}-deep`, '--recursive');
    expect([code, text]).toEqual([0, expect.stringContaining('6 of 6 done\n')]);
    expect(await readdir(join(`${out}-deep`, 'sub'))).toEqual(['a.png']);
  });

  it('applies --strength, one for all parts or by part', async () => {
    const { input, out } = await pictures({ 'a.png': [16, 16] });
    for (const strength of ['0.25', 'eyes=0.5,mouth=0']) {
      expect((await upscale(input, '--out', out, '--strength', strength)).code).toBe(0);
      const model = await loadNetworkFolder(folder.weights);
      const parts = strength === '0.25' ? 0.25 : { eyes: 0.5, mouth: 0 };
      const { image } = await upscaleFace(join(input, 'a.png'), { model, strength: parts });
      model.dispose();
      expect(await readImage(join(out, 'a.png'))).toEqual(image);
    }
    for (const wrong of ['2', 'x', 'eyes=', 'noses=1']) {
      const { code, err } = await upscale(input, '--out', out, '--strength', wrong);
      expect([code, err]).toEqual([2, expect.stringContaining('--strength')]);
    }
  });

  it('runs networks with modules of a type that nobody has registered; --import registers it for tfjs', async () => {
    const { input, out } = await pictures({ 'a.png': [16, 16] });
    const network = buildMultiStage({ stages: [{ bum: { type: 'compact', filters: 8, blocks: 1 } }] });
    const weights = join(out, '..', 'own');
    await saveNetwork(network, weights);
    network.dispose();
    const model = join(weights, 'model.json');
    await writeFile(
      model,
      (await readFile(model, 'utf8')).replace('"bum":{"type":"compact"', '"bum":{"type":"imported"'),
    );
    await rm(join(weights, 'manifest.json'));
    const script = join(out, '..', 'modules.ts');
    const source = (path: string) => JSON.stringify(fileURLToPath(new URL(`../../src/${path}`, import.meta.url)));
    await writeFile(
      script,
      `import { createModule, registerModule } from ${source('modules/registry.ts')};
       registerModule('bum', 'imported', (options) => ({ ...createModule('bum', { ...options, type: 'compact' }), config: { ...options, type: 'imported' } }));`,
    );
    const line = ['upscale', input, '--out', out, '--weights', weights];
    expect(await run(line)).toMatchObject({ code: 0, err: '' });
    await expect(loadNetworkFolder(weights)).rejects.toThrow('"imported"');
    expect(await run([...line, '--import', script])).toMatchObject({ code: 0, err: '' });
    (await loadNetworkFolder(weights)).dispose();
    const missing = await run([...line, '--import', './nowhere.js']);
    expect([missing.code, missing.err]).toEqual([
      1,
      expect.stringContaining('Cannot import "./nowhere.js" for --import'),
    ]);
  });

  it('takes pictures of any size with --memory-limit', async () => {
    const { input, out } = await pictures({ 'a.png': [150, 120] });
    const refused = await upscale(input, '--out', out);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('16384 pixels')]);
    const { code } = await upscale(input, '--out', out, '--memory-limit', '1000');
    expect(code).toBe(0);
    expect(await readImage(join(out, 'a.png'))).toMatchObject({ width: 1200, height: 960 });
    const little = await upscale(input, '--out', out, '--memory-limit', '1');
    expect([little.code, little.err]).toEqual([1, expect.stringContaining('MB for memoryLimit')]);
    const none = await upscale(input, '--out', out, '--memory-limit', '0');
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('--memory-limit')]);
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
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('found none among 0 files and 0 folders')]);
  });

  it('says what the network cannot do before any file is read', async () => {
    const { input, out } = await pictures({ 'a.png': [16, 16], 'bad.png': 'x' });
    for (const [options, why] of [
      [['--fidelity', '0.5'], /natural detail/],
      [['--degradation', 'real'], /no network for real pictures/],
      [['--degradation', '1.'], /"auto", "clean", "real" or a number in \[0, 1\] for --degradation but received "1\."/],
      [['--adversarial', folder.weights], /--adversarial, which does nothing without --fidelity/],
    ] as const) {
      const { code, err } = await upscale(input, '--out', out, ...options);
      expect([code, err]).toEqual([2, expect.stringMatching(why)]);
      expect(err.match(/\n/g)).toHaveLength(1);
    }
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });

  it('lets real pictures enter by their size, and writes the stages that there were', async () => {
    const { input, out } = await pictures({ 'a.png': [64, 64] });
    const argv = ['upscale', input, '--out', out, '--degradation', 'real', '--save-stages'];
    const { code, out: text } = await run(argv);
    expect([code, text]).toEqual([0, expect.stringMatching(/\(512x512, \d+ ms, as a real picture from stage 3\)/)]);
    expect((await readdir(out)).sort()).toEqual(['a.png', 'a_stage3.png']);
    const stage = await readImage(join(out, 'a_stage3.png'));
    expect(stage.width).toBe(128);
    const chosen = JSON.parse((await run([...argv, '--entry', '1', '--json'])).out);
    expect(chosen.images[0].stages.map((name: string) => basename(name))).toEqual(
      [1, 2, 3].map((i) => `a_stage${i}.png`),
    );
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
