import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnFace } from '../../examples/fine-tune/drawn-face.js';
import {
  loadNetworkFolder,
  pretrained,
  releasePretrained,
  saveNetwork,
  useWasm,
  writePng,
} from '../../src/node/index.js';
import { SMALL_RECIPE, smallNetwork } from '../train/small.js';
import { run } from './run.js';

let root: string;
let faces: string;
let weights: string;
let recipe: string;
beforeAll(async () => {
  await useWasm();
  root = await mkdtemp(join(tmpdir(), 'msfsr-train-'));
  faces = await mkdtemp(join(root, 'faces-'));
  weights = join(root, 'small');
  recipe = join(root, 'recipe.json');
  const lines: object[] = [];
  for (let i = 0; i < 10; i++) {
    const { face, load } = drawnFace(i, 40);
    const image = await load();
    await writePng(image, join(faces, `${i}.png`));
    const points = [18, 15, 26, 15, 22, 20, 18, 25, 26, 25];
    lines.push({ file: `${i}.png`, width: 40, height: 40, face, scheme: 'five', points });
  }
  await writeFile(join(faces, 'landmarks.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
  await writeFile(join(faces, 'later.png'), '');
  const network = smallNetwork();
  await saveNetwork(network, weights);
  network.dispose();
  await writeFile(recipe, JSON.stringify({ ...SMALL_RECIPE, logEvery: 2, granularity: [40] }));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const read = async (...path: string[]) => readFile(join(root, ...path), 'utf8');

describe('msfsr train', () => {
  it('trains, keeps what it made in the folder of the run, and goes on', async () => {
    const folder = join(root, 'run');
    const first = await run(['train', '--run', folder, '--faces', faces, '--weights', weights, '--recipe', recipe]);
    expect(first.err).toBe('skipped: later.png: it has no landmarks in landmarks.jsonl: run msfsr label again\n');
    expect(first.code).toBe(0);
    expect(first.out).toMatch(
      /step 2: loss 0\.\d+, [\d.]+ pictures\/s\nstep 3: [+-]\d\.\d\d dB over bicubic on 1 face, the best/,
    );
    expect(first.out).toMatch(/network: 6 steps, best [+-]\d\.\d\d dB\n$/);
    expect((await readdir(folder)).sort()).toEqual([
      'best',
      'last.checkpoint',
      'log.jsonl',
      'network',
      'recipe.json',
      'start',
    ]);
    const log = (await read('run', 'log.jsonl'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(log.map(({ step, validation }) => [step, validation ?? false])).toEqual([
      [2, false],
      [3, true],
      [4, false],
      [6, false],
      [6, true],
    ]);
    expect(log[0]).toMatchObject({
      samples: 4,
      progress: 0.333333,
      lr: expect.any(Number),
      image1: expect.any(Number),
    });
    expect(log[1]).toMatchObject({ images: 1, psnrY: expect.any(Number), gain: expect.any(Number) });
    const trained = await loadNetworkFolder(join(folder, 'network'));
    expect(trained.scale).toBe(2);
    trained.dispose();

    const again = await run(['train', '--run', folder, '--faces', faces, '--steps', '8', '--json']);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({ step: 8, reason: 'schedule', network: join(folder, 'network') });
    expect(JSON.parse(await read('run', 'recipe.json'))).toMatchObject({ steps: 8, size: 8 });
  });

  it('stops after the running step and says how to go on', async () => {
    const folder = join(root, 'stopped');
    const controller = new AbortController();
    const long = ['--weights', weights, '--recipe', recipe, '--steps', '100000'];
    const running = run(['train', '--run', folder, '--faces', faces, ...long], { signal: controller.signal });
    while (!(await readdir(folder).catch((): string[] => [])).includes('log.jsonl'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    const { code, err } = await running;
    expect(code).toBe(130);
    expect(err).toContain(`Stopped; msfsr train --run ${folder} --faces ${faces} goes on\n`);
    const rest = await run(['train', '--run', folder, '--faces', faces, '--steps', '1']);
    expect(rest.code).toBe(0); // the schedule is over already
  });

  it('opens the teacher that the recipe names', async () => {
    const own = join(root, 'taught.json');
    const write = (name: string) =>
      writeFile(own, JSON.stringify({ ...SMALL_RECIPE, logEvery: 1, losses: { teacher: { weights: name } } }));
    const start = ['--faces', faces, '--weights', weights, '--recipe', own, '--steps', '1'];
    await write(weights);
    expect((await run(['train', '--run', join(root, 'taught'), ...start])).code).toBe(0);
    // The pupil's own weights: there is nothing to learn.
    expect(JSON.parse((await read('taught', 'log.jsonl')).split('\n')[0]!)).toMatchObject({ taught1: 0 });
    await write('compact-x9');
    const { code, err } = await run(['train', '--run', join(root, 'untaught'), ...start]);
    expect([code, err]).toEqual([1, expect.stringContaining('compact-x9')]);
  });

  it.each([
    [['--faces', 'x'], 2, /Expected --run DIR and --faces DIR/],
    [['--run', 'RUN', '--faces', 'FACES'], 2, /Expected --weights or --preset/],
    [['--run', 'RUN', '--faces', 'FACES', '--preset', 'compact-x3'], 1, /did you mean "compact-x2"/],
    [['--run', 'RUN', '--faces', 'ROOT'], 1, /Expected landmarks\.jsonl or train\.jsonl/],
    [
      ['--run', 'RUN', '--faces', 'FACES', '--weights', 'SMALL', '--recipe', 'nowhere.json'],
      1,
      /Cannot read the recipe nowhere/,
    ],
  ])('refuses %j', async (argv, status, message) => {
    const names: Record<string, string> = {
      RUN: await mkdtemp(join(root, 'new-')),
      FACES: faces,
      ROOT: root,
      SMALL: weights,
    };
    const { code, err } = await run(['train', ...argv.map((value) => names[value] ?? value)]);
    expect(err).toMatch(message);
    expect(code).toBe(status);
  });

  it('starts a preset from the weights that fit it', async () => {
    const folder = join(root, 'longer');
    const argv = ['--preset', 'compact-x2', '--weights', 'compact-x8', '--recipe', recipe, '--steps', '1'];
    expect((await run(['train', '--run', folder, '--faces', faces, ...argv])).code).toBe(0);
    const [started, shipped] = [await loadNetworkFolder(join(folder, 'start')), await pretrained()];
    const values = ({ model }: typeof shipped, name: string) =>
      model.weights.find(({ originalName }) => originalName === name)!.read();
    for (const name of ['s1_bum_stem/conv/kernel', 's1_bem_maps/conv/bias'])
      expect(values(started, name).dataSync()).toEqual(values(shipped, name).dataSync());
    // Its last stage hands on fewer features.
    expect(values(started, 's1_bfm_upscale/conv/kernel').shape).not.toEqual(
      values(shipped, 's1_bfm_upscale/conv/kernel').shape,
    );
    started.dispose();
    await releasePretrained();
  });

  it('refuses another network for a run', async () => {
    const folder = join(root, 'twice');
    const start = ['train', '--run', folder, '--faces', faces, '--weights', weights];
    await run([...start, '--recipe', recipe, '--steps', '1']);
    const { code, err } = await run(start);
    expect([code, err]).toEqual([2, expect.stringContaining('has its network: leave --weights and --preset out')]);
  });
});
