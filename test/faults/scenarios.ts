/** The commands that write files, on small inputs that are drawn or come with the face library. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { drawnFace } from '../../examples/fine-tune/drawn-face.js';
import { readLandmarks } from '../../src/faces/landmarks-file.js';
import { resize } from '../../src/image/resize.js';
import { fileCheckpoints, loadNetworkFolder, readImage, saveNetwork, useWasm, writePng } from '../../src/node/index.js';
import { decodeCheckpoint } from '../../src/train/checkpoint.js';
import { tinyNetwork } from '../cli/tiny-network.js';
import { pattern } from '../image/pattern.js';
import { SMALL_RECIPE, smallNetwork } from '../train/small.js';
import { filesBelow, hashesOf, isTemporary, type Scenario, type Work } from './scenario.js';

/** Names of so many pictures, made by a function of their number. */
async function pictures(folder: string, count: number, draw: (number: number) => ReturnType<typeof pattern>) {
  await mkdir(folder);
  const names = Array.from({ length: count }, (_, i) => `${i}.png`);
  for (const [i, name] of names.entries()) await writePng(draw(i), join(folder, name));
  return names;
}

async function saveAs(folder: string, make: typeof smallNetwork) {
  await useWasm();
  const network = make();
  await saveNetwork(network, folder);
  network.dispose();
}

/** Results that are pictures. */
const pictureFiles = (open: Work['open']) => ({
  open,
  async check(folder: string) {
    for (const path of await filesBelow(folder)) if (!isTemporary(path)) await readImage(join(folder, path));
  },
  results: async (folder: string) => hashesOf(folder, await filesBelow(folder)),
});

const upscale: Scenario = {
  name: 'upscale',
  async prepare(root) {
    const [input, weights] = [join(root, 'in'), join(root, 'tiny-x8')];
    await pictures(input, 24, (i) => pattern('noise', 16, 16, i));
    await saveAs(weights, tinyNetwork);
    const options = ['--weights', weights, '--save-stages', '--save-boundaries', '--degradation', 'clean'];
    return {
      ...pictureFiles((folder) => mkdir(folder)),
      argv: async (folder) => ['upscale', input, '--out', folder, ...options],
    };
  },
};

const photo: Scenario = {
  name: 'photo',
  async prepare(root) {
    const [input, weights, boxes] = [join(root, 'in'), join(root, 'tiny-x8'), join(root, 'boxes.json')];
    const names = await pictures(input, 8, (i) => pattern('noise', 120, 90, i));
    await saveAs(weights, tinyNetwork);
    const box = { x: 12, y: 8, width: 16, height: 18 };
    await writeFile(boxes, JSON.stringify(Object.fromEntries(names.map((name) => [name, [box]]))));
    const options = ['--boxes', boxes, '--weights', weights, '--degradation', 'clean', '--resume'];
    return {
      ...pictureFiles((folder) => mkdir(folder)),
      argv: async (folder) => ['photo', input, '--out', folder, ...options],
    };
  },
};

const train: Scenario = {
  name: 'train',
  async prepare(root) {
    const [faces, weights, recipe] = [join(root, 'faces'), join(root, 'small'), join(root, 'recipe.json')];
    const drawn = Array.from({ length: 6 }, (_, i) => drawnFace(i, 16));
    const images = await Promise.all(drawn.map(({ load }) => load()));
    const names = await pictures(faces, 6, (i) => images[i]!);
    const points = [7, 6, 10, 6, 9, 8, 7, 10, 10, 10];
    const line = (file: string, i: number) =>
      JSON.stringify({ file, width: 16, height: 16, face: drawn[i]!.face, scheme: 'five', points });
    await writeFile(join(faces, 'landmarks.jsonl'), names.map(line).join('\n'));
    await saveAs(weights, smallNetwork);
    const often = { steps: 12, validateEvery: 2, saveMinutes: 1e-9, logEvery: 1, granularity: [16] };
    await writeFile(recipe, JSON.stringify({ ...SMALL_RECIPE, ...often }));
    const networks = ['start', 'best', 'network'];
    return {
      open: (folder) => mkdir(folder),
      argv: async (folder) => [
        ...['train', '--run', folder, '--faces', faces],
        ...(existsSync(join(folder, 'start')) ? [] : ['--weights', weights, '--recipe', recipe]),
      ],
      async check(folder) {
        for (const name of networks)
          if (existsSync(join(folder, name))) (await loadNetworkFolder(join(folder, name))).dispose();
        const checkpoint = await fileCheckpoints(join(folder, 'last.checkpoint')).read();
        if (checkpoint) await decodeCheckpoint(checkpoint);
        if (existsSync(join(folder, 'recipe.json'))) JSON.parse(await readFile(join(folder, 'recipe.json'), 'utf8'));
        const log = await readFile(join(folder, 'log.jsonl'), 'utf8').catch(() => '');
        for (const text of log.split('\n').slice(0, -1)) JSON.parse(text);
        if (!/(^|\n)$/.test(log)) throw new Error(`The log ends in half a line: ${log.slice(-80)}`);
      },
      async results(folder) {
        const files = (await filesBelow(folder)).filter((path) => networks.includes(dirname(path)));
        const { standing, values } = await decodeCheckpoint(
          (await fileCheckpoints(join(folder, 'last.checkpoint')).read())!,
        );
        const weights = [...values].map(([name, { data }]) => [name, [...data]]);
        return {
          ...(await hashesOf(folder, [...files, 'recipe.json'])),
          checkpoint: JSON.stringify([standing.step, standing.best, weights]),
        };
      },
    };
  },
};

const label: Scenario = {
  name: 'label',
  async prepare(root) {
    const samples = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'demo');
    const names = ['sample1', 'sample3'].map((name) => `${name}.png`);
    for (const name of names) {
      const { width, height, ...image } = await readImage(join(samples, name.replace('png', 'jpg')));
      const side = 160 / Math.max(width, height);
      const small = resize({ width, height, ...image }, Math.round(width * side), Math.round(height * side));
      await writePng(small, join(root, name));
    }
    return {
      async open(folder) {
        await mkdir(folder);
        for (const name of names) await copyFile(join(root, name), join(folder, name));
      },
      argv: async (folder) => ['label', folder, '--min-size', '8'],
      async check(folder) {
        const lines = await readLandmarks(folder);
        if (lines && lines.length !== names.length) throw new Error(`The file has ${lines.length} lines`);
      },
      results: async (folder) => hashesOf(folder, await filesBelow(folder)),
    };
  },
};

/** All of them. */
export const SCENARIOS: readonly Scenario[] = [upscale, photo, train, label];
