import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBoxes } from '../../../src/cli/photo-boxes.js';
import { LANDMARKS_FILE, readLandmarks, writeLandmarks } from '../../../src/faces/landmarks-file.js';
import { readFaces } from '../../../src/faces/read-faces.js';
import { checkRecipe } from '../../../src/train/recipe.js';
import type { Draw } from '../draw.js';
import { mutateBytes, mutateJson } from '../mutate.js';
import type { Target } from '../target.js';

/** JSON that is nearly right, or whose text is damaged. */
function textOf(document: unknown, draw: Draw): Uint8Array | string {
  if (draw.chance(0.8)) return JSON.stringify(mutateJson(document, draw)) ?? '';
  return mutateBytes(new TextEncoder().encode(JSON.stringify(document)), draw);
}

const folder = () => mkdtemp(join(tmpdir(), 'msfsr-fuzz-'));
const box = { x: 10, y: 12.5, width: 30, height: 40 };

/** Boxes of faces, for `msfsr photo --boxes`. */
export const boxes: Target = {
  name: 'boxes',
  about: 'files of boxes',
  async prepare() {
    const path = join(await folder(), 'boxes.json');
    const forms = [[box, box], { 'a.jpg': { faces: [box] }, 'b.jpg': [box] }];
    return async (draw) => {
      await writeFile(path, textOf(draw.pick(forms), draw));
      const found = (await readBoxes(path, draw.pick([1, 2])))({ path: 'a.jpg', below: '' } as never);
      for (const { x, y, width, height } of found)
        if (![x, y, width, height].every(Number.isFinite)) throw new Error('a box that is none');
    };
  },
};

/** Recipes of training. */
export const recipes: Target = {
  name: 'recipes',
  about: 'recipes of training',
  async prepare() {
    const recipe = {
      ...checkRecipe({ size: 32, steps: 10, losses: { adversarial: { weight: 0.1 } }, sourceWeights: { a: 1 } }),
    };
    return async (draw) => {
      checkRecipe(mutateJson(JSON.parse(JSON.stringify(recipe)), draw));
    };
  },
};

/** Landmarks that were found in a folder of pictures. */
export const landmarks: Target = {
  name: 'landmarks',
  about: 'landmarks.jsonl',
  async prepare() {
    const place = await folder();
    const points = Array.from({ length: 136 }, (_, i) => 30 + ((i * 7) % 60));
    const line = { file: 'a.png', width: 90, height: 90, face: { cx: 60, cy: 60, size: 50 }, scheme: 'ibug68', points };
    await writeLandmarks(place, [line as never]);
    return async (draw) => {
      await writeFile(join(place, LANDMARKS_FILE), textOf(line, draw));
      await readLandmarks(place);
    };
  },
};

/** Lists of a face data set. */
export const faceLists: Target = {
  name: 'face-lists',
  about: 'lists of a face data set',
  async prepare() {
    const place = await folder();
    const row = {
      id: 'a',
      source: 's',
      person: 'p',
      side: 200,
      original_side: 300,
      face: { cx: 100, cy: 100, size: 90 },
      mesh468: Array.from({ length: 936 }, (_, i) => i % 190),
    };
    return async (draw) => {
      await writeFile(join(place, 'val.jsonl'), textOf(row, draw));
      await readFaces(place, 'val');
    };
  },
};
