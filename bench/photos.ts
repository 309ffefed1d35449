/**
 * Faces of whole photographs restored by `restorePhoto`, against the bicubic enlargement (at scale 1: against the input), PSNR of Y inside each face's
 * true box: `npm run bench -- photos --photos FOLDER|face-api [--only NAME] [--limit N] [--every N] [--threads N] [--degradation auto|clean|real] [--min-face N] [--analyze face-api] [--json]`.
 *
 * FOLDER holds photographs and a boxes.json: `{ "name.jpg": { "faces": [{ "x", "y", "width", "height" }] } }`; `face-api` are the sample photographs of the package
 * `@vladmandic/face-api`, whose true boxes are those of its SSD. Photographs are cut to multiples of the
 * factor, reduced by it, degraded where the row says so, and restored. With `--analyze`: the cosine of each face's embedding and the truth's, restored and bicubic.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaceAnalyzer } from '../src/adapters/face-analyzer.js';
import { loadAnalyzer } from '../src/cli/load-analyzer.js';
import { jpeg } from '../src/degrade/jpeg.js';
import { Stream } from '../src/degrade/stream.js';
import type { FaceBox } from '../src/image/face-box.js';
import { resize } from '../src/image/resize.js';
import type { PixelImage } from '../src/image/types.js';
import { lowResolution } from '../src/metrics/low-resolution.js';
import { psnr } from '../src/metrics/psnr.js';
import { loadFaceFinder } from '../src/node/face-finder.js';
import { openNetwork } from '../src/node/open-network.js';
import { readImage } from '../src/node/read-image.js';
import type { PhotoOptions, PhotoScale } from '../src/photo/options.js';
import { cropPixels, faceSize } from '../src/photo/region.js';
import { restorePhoto } from '../src/photo/restore-photo.js';
import { CommandLineError, choice, count, readOptions } from './command-line.js';
import { DETECTORS, folderOf } from './detectors/candidates.js';
import { identities } from './photos/identity.js';
import { type Seam, seamOf } from './photos/seam.js';
import { report } from './report.js';

/** What is measured. */
interface Row {
  readonly scale: PhotoScale;
  /** By what the photograph is reduced to become the truth of scale 1, or the input of any other. */
  readonly reduction: number;
  readonly degrade?: (photo: PixelImage) => PixelImage;
  /** Has the detector find the faces; those that it misses count as they come out. */
  readonly found?: boolean;
}

const ROWS: Readonly<Record<string, Row>> = {
  '4x': { scale: 4, reduction: 4 },
  '2x': { scale: 2, reduction: 2 },
  '4x-found': { scale: 4, reduction: 4, found: true },
  '4x-degraded': { scale: 4, reduction: 4, degrade: noisyJpeg },
  '1x-jpeg': { scale: 1, reduction: 2, degrade: (photo) => jpeg(photo, 60, '4:2:0') },
};

/** Faces that are counted, px of the input, and the groups they are told in. */
const SIZES = [10, 20, 40, 100] as const;
/** A face is worse from this loss on, dB. */
const WORSE = 0.1;

interface MeasuredFace {
  readonly size: number;
  readonly gain: number;
  readonly consistency: number | undefined;
  readonly seam: Seam | undefined;
  /** Restored and bicubic. */
  readonly identity: readonly number[] | undefined;
}

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, {
    photos: undefined,
    only: undefined,
    limit: '1000',
    every: '1',
    threads: '1',
    degradation: 'auto',
    'min-face': String(SIZES[0]),
    analyze: undefined,
    json: false,
  });
  const photos = await photosOf(options.photos);
  const [limit, every] = [count(options.limit, 'limit'), count(options.every, 'every')];
  const threads = count(options.threads, 'threads');
  const names = options.only ? [choice(options.only, '--only', Object.keys(ROWS))] : Object.keys(ROWS);
  const how = { model: await openNetwork('compact-x8'), threads, degradation: options.degradation as 'auto' };
  const found = { ...how, find: await loadFaceFinder(), minFace: count(options['min-face'], 'min-face') };
  const analyzer = options.analyze === undefined ? undefined : await loadAnalyzer(options.analyze);
  const rows: object[] = [];
  for (const name of names) {
    const row = ROWS[name]!;
    const measured: MeasuredFace[] = [];
    const start = performance.now();
    for (const { path, faces } of photos.slice(0, limit)) {
      const photo = await readImage(path);
      measured.push(
        ...(await measure(
          photo,
          faces.filter((_, i) => i % every === 0),
          row,
          row.found ? found : how,
          analyzer,
        )),
      );
      console.error(`${name} ${path}: ${measured.length} faces`);
    }
    rows.push({ row: name, ...summary(measured), seconds: (performance.now() - start) / 1000 });
  }
  report(rows, options.json);
  how.model.dispose();
}

/** A photograph and its faces, px. */
interface TruePhoto {
  readonly path: string;
  readonly faces: readonly FaceBox[];
}

async function photosOf(folder: string | undefined): Promise<TruePhoto[]> {
  if (folder === 'face-api') return samplePhotos();
  if (!folder || !existsSync(join(folder, 'boxes.json')))
    throw new CommandLineError('Expected face-api, or a folder of photographs with a boxes.json: --photos FOLDER');
  const boxes = JSON.parse(await readFile(join(folder, 'boxes.json'), 'utf8')) as Record<string, { faces: FaceBox[] }>;
  return Object.entries(boxes).map(([file, { faces }]) => ({ path: join(folder, file), faces }));
}

async function samplePhotos(): Promise<TruePhoto[]> {
  const [home, find] = [folderOf('@vladmandic/face-api'), await DETECTORS['face-api-ssd']!(undefined)];
  if (!home || !find) throw new CommandLineError('Expected the package @vladmandic/face-api for --photos face-api');
  const paths = [1, 2, 3, 4, 5, 6].map((i) => join(home, 'demo', `sample${i}.jpg`));
  const found = await Promise.all(
    paths.map(async (path) => find(await readImage(path), { minFace: 40, maxFace: Number.POSITIVE_INFINITY })),
  );
  return paths.map((path, i) => ({ path, faces: found[i]!.map(({ box }) => box) }));
}

/** Restores the faces of one photograph, and compares each with the truth. */
async function measure(
  photo: PixelImage,
  faces: readonly FaceBox[],
  { scale, reduction, degrade, found }: Row,
  how: Pick<PhotoOptions, 'model' | 'threads' | 'degradation' | 'find' | 'minFace'>,
  analyzer: FaceAnalyzer | undefined,
): Promise<MeasuredFace[]> {
  const whole = (side: number) => Math.floor(side / reduction) * reduction;
  const cut = cropPixels(photo, { left: 0, top: 0, width: whole(photo.width), height: whole(photo.height) });
  const reduced = lowResolution(cut, reduction);
  const input = degrade ? degrade(reduced) : reduced;
  const truth = scale === 1 ? reduced : cut;
  const counted = faces
    .map((box) => scaled(box, 1 / reduction))
    .filter((box) => faceSize(box) >= SIZES[0] && faceSize(box) <= SIZES.at(-1)!);
  if (counted.length === 0) return [];
  const result = await restorePhoto(input, { ...how, scale, ...(!found && { faces: counted }) });
  const background = resize(input, truth.width, truth.height);
  const measured: MeasuredFace[] = [];
  for (const [i, box] of counted.entries()) {
    const region = inside(scaled(box, scale), truth);
    const quality = (picture: PixelImage) => psnr(cropPixels(picture, region), cropPixels(truth, region));
    // Reports are those of the given boxes; found ones are others.
    const known = found ? undefined : result.faces[i]!;
    measured.push({
      size: faceSize(box),
      gain: quality(result.image) - quality(background),
      consistency: known?.consistency,
      seam: known?.restored ? seamOf(result.image, background, box, scale) : undefined,
      identity: analyzer && (await identities([result.image, background], truth, scaled(box, scale), analyzer)),
    });
  }
  return measured;
}

const scaled = ({ x, y, width, height }: FaceBox, by: number): FaceBox => ({
  x: x * by,
  y: y * by,
  width: width * by,
  height: height * by,
});

function inside(box: FaceBox, { width, height }: PixelImage) {
  const [left, top] = [Math.max(0, Math.round(box.x)), Math.max(0, Math.round(box.y))];
  const right = Math.min(width, Math.round(box.x + box.width));
  const bottom = Math.min(height, Math.round(box.y + box.height));
  return { left, top, width: right - left, height: bottom - top };
}

/** JPEG 60 after noise of standard deviation 3. */
function noisyJpeg(photo: PixelImage): PixelImage {
  const draw = new Stream('photos');
  const data = photo.data.map((value, i) => ((i & 3) === 3 ? value : Math.round(value + 3 * draw.normal())));
  return jpeg({ ...photo, data }, 60, '4:2:0');
}

function summary(faces: readonly MeasuredFace[]): object {
  const gains = faces.map(({ gain }) => gain);
  const groups = SIZES.slice(1).map((to, i) => {
    const group = faces.filter(({ size }) => size >= SIZES[i]! && (size < to || to === SIZES.at(-1)));
    return [`${SIZES[i]}-${to} px`, mean(group.map(({ gain }) => gain))];
  });
  const judged = faces.flatMap(({ identity }) => (identity ? [identity] : []));
  const seams = faces.flatMap(({ seam }) => seam ?? []);
  return {
    faces: faces.length,
    gain: mean(gains),
    ...Object.fromEntries(groups),
    worse: gains.filter((gain) => gain < -WORSE).length,
    worst: Math.min(...gains),
    seam: mean(seams.map(({ border }) => border)),
    'seam, middle': mean(seams.map(({ middle }) => middle)),
    consistency: mean(faces.flatMap(({ consistency }) => consistency ?? [])),
    ...(judged.length > 0 && {
      judged: judged.length,
      identity: mean(judged.map(([restored]) => restored!)),
      'identity, bicubic': mean(judged.map(([, bicubic]) => bicubic!)),
    }),
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
