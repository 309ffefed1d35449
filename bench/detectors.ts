/**
 * How many faces detectors find in whole photographs, how often they are wrong, and how long they take:
 * `npm run bench -- detectors --photos ROOT --backgrounds ROOT [--detectors a,b] [--min-face N] [--threshold N] [--json]`.
 * With `--faces ROOT --fit` on composites of training faces, which is what thresholds and box corrections are set on.
 *
 * Photographs as they are and reduced 2, 4 and 8 times (bicubic), so that their faces get small. Time is the processor's.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaceFinder } from '../src/detect/face-finder.js';
import { resize } from '../src/image/resize.js';
import type { PixelImage } from '../src/image/types.js';
import { readImage } from '../src/node/read-image.js';
import { CommandLineError, choice, count, readOptions } from './command-line.js';
import { DETECTORS } from './detectors/candidates.js';
import { composites } from './detectors/composites.js';
import { judge, scaled, sideOf, type Truth } from './detectors/truth.js';
import { report } from './report.js';

interface Scene extends Truth {
  readonly image: PixelImage;
}

/** Sizes of faces that are told apart: longer side, px. */
const BINS = [10, 20, 40, 100, 400] as const;
const REDUCTIONS = [1, 2, 4, 8];
/** Every such background is for reports, the others for setting thresholds. */
const HELD_OUT = 4;

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, {
    photos: undefined as string | undefined,
    faces: undefined as string | undefined,
    backgrounds: undefined as string | undefined,
    detectors: Object.keys(DETECTORS).join(','),
    'min-face': '20',
    threshold: undefined as string | undefined,
    fit: false,
    json: false,
  });
  const { photos, faces, backgrounds, fit } = options;
  if (!backgrounds || !(fit ? faces : photos)) {
    throw new CommandLineError('Expected --photos ROOT --backgrounds ROOT, or --fit --faces ROOT --backgrounds ROOT');
  }
  const names = options.detectors.split(',').map((name) => choice(name, 'detector', Object.keys(DETECTORS)));
  const minFace = count(options['min-face'], 'min-face', 4);
  const threshold = options.threshold === undefined ? undefined : Number(options.threshold);
  const held = await backgroundPaths(backgrounds);
  const empty = fit ? held.training.filter((_, i) => i % 2 === 1) : held.reported;
  const rows: object[] = [];
  for (const name of names) {
    const finder = await DETECTORS[name]!(threshold);
    if (!finder) continue;
    const scenes = fit ? trainingScenes(faces!, held.training) : photoScenes(photos!);
    const found = await recall(finder, scenes, minFace);
    const wrong = await falseDetections(finder, empty, minFace);
    rows.push({ detector: name, ...found, ...wrong });
    if (!options.json) console.table(rows.slice(-1));
  }
  report(rows, options.json);
}

async function backgroundPaths(root: string): Promise<{ training: string[]; reported: string[] }> {
  const files = (await readdir(root)).filter((name) => /\.(jpe?g|png|webp)$/.test(name)).sort();
  const paths = files.map((name) => join(root, name));
  return {
    training: paths.filter((_, i) => i % HELD_OUT !== 0),
    reported: paths.filter((_, i) => i % HELD_OUT === 0),
  };
}

/** Photographs with their boxes, at several sizes. */
async function* photoScenes(root: string): AsyncGenerator<Scene> {
  const boxes = JSON.parse(await readFile(join(root, 'boxes.json'), 'utf8')) as Record<string, Truth>;
  for (const [name, { faces, ignore }] of Object.entries(boxes)) {
    const image = await readImage(join(root, name));
    for (const reduction of REDUCTIONS) {
      const [width, height] = [image.width / reduction, image.height / reduction].map(Math.round) as [number, number];
      const factor = width / image.width;
      yield {
        image: reduction === 1 ? image : resize(image, width, height),
        faces: scaled(faces, factor),
        ignore: scaled(ignore, factor),
      };
    }
  }
}

/** Composites on a third of the training backgrounds. */
async function* trainingScenes(faces: string, backgrounds: readonly string[]): AsyncGenerator<Scene> {
  const some = backgrounds.filter((_, i) => i % 6 === 0);
  for await (const scene of composites(faces, some)) yield { ...scene, ignore: [] };
}

/** Milliseconds that this process has computed. */
const processorTime = () => process.cpuUsage().user / 1000;

async function recall(finder: FaceFinder, scenes: AsyncGenerator<Scene>, minFace: number): Promise<object> {
  const counts = BINS.slice(1).map(() => ({ all: 0, found: 0 }));
  const sides: number[] = [];
  const offsets: { x: number; y: number; width: number; height: number }[] = [];
  let [wrong, pixels, time] = [0, 0, 0];
  for await (const { image, ...truth } of scenes) {
    const start = processorTime();
    const found = await finder(image, { minFace, maxFace: Math.max(image.width, image.height) });
    time += processorTime() - start;
    pixels += image.width * image.height;
    const judged = judge(found, truth);
    wrong += judged.wrong.length;
    for (const face of judged.faces) {
      const bin = BINS.findIndex((from, i) => sideOf(face.truth) >= from && sideOf(face.truth) < (BINS[i + 1] ?? 0));
      if (bin < 0) continue;
      counts[bin]!.all++;
      if (!face.found) continue;
      counts[bin]!.found++;
      const { box } = face.found;
      sides.push(sideOf(box) / sideOf(face.truth));
      offsets.push({
        x: (face.truth.x + face.truth.width / 2 - box.x - box.width / 2) / box.width,
        y: (face.truth.y + face.truth.height / 2 - box.y - box.height / 2) / box.height,
        width: face.truth.width / box.width,
        height: face.truth.height / box.height,
      });
    }
  }
  const shares = counts.map(
    ({ all, found }, i) => [`recall ${BINS[i]}-${BINS[i + 1]}`, all ? found / all : 0] as const,
  );
  const from20 = counts.slice(1).reduce((sum, { all, found }) => ({ all: sum.all + all, found: sum.found + found }));
  return {
    ...Object.fromEntries(shares),
    'recall from 20': from20.found / from20.all,
    faces: from20.all,
    'wrong in scenes': wrong,
    ...Object.fromEntries(
      (['x', 'y', 'width', 'height'] as const).map((key) => [`fit ${key}`, median(offsets.map((o) => o[key]))]),
    ),
    'spread of sides': spread(sides),
    'ms per MP': time / (pixels / 1e6),
  };
}

async function falseDetections(finder: FaceFinder, paths: readonly string[], minFace: number): Promise<object> {
  let [wrong, pixels] = [0, 0];
  for (const path of paths) {
    const image = await readImage(path);
    wrong += (await finder(image, { minFace, maxFace: Math.max(image.width, image.height) })).length;
    pixels += image.width * image.height;
  }
  return { 'wrong per MP': wrong / (pixels / 1e6), MP: pixels / 1e6 };
}

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const median = (values: readonly number[]): number => sorted(values)[values.length >> 1] ?? Number.NaN;

/** Half the distance between the quartiles, as a share of the median. */
function spread(values: readonly number[]): number {
  const all = sorted(values);
  const at = (share: number) => all[Math.floor(share * (all.length - 1))] ?? Number.NaN;
  return (at(0.75) - at(0.25)) / 2 / median(values);
}
