/**
 * Time for a photo of two megapixels with five faces at scale 2: found and restored, decoding and encoding left out:
 * `npm run bench -- photo-time [--threads N] [--rounds N] [--json]`. Four CC0 portraits, one of them twice, on a drawn wall.
 */
import sharp from 'sharp';
import { PORTRAITS, portrait } from '../examples/portraits.js';
import type { PixelImage } from '../src/image/types.js';
import { loadFaceFinder } from '../src/node/face-finder.js';
import { openNetwork } from '../src/node/open-network.js';
import { readImage } from '../src/node/read-image.js';
import { restorePhoto } from '../src/photo/restore-photo.js';
import { count, readOptions } from './command-line.js';
import { interleave } from './measure.js';
import { report } from './report.js';

/** Size of the photo, and left and upper edge and side of each portrait, px. */
const [WIDTH, HEIGHT] = [1632, 1224] as const;
const PLACES = [
  [120, 300, 90],
  [420, 250, 120],
  [760, 320, 150],
  [1050, 280, 180],
  [1350, 700, 110],
] as const;

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, { threads: '1', rounds: '5', json: false });
  const threads = count(options.threads, 'threads');
  const [photo, model, find] = [await wall(), await openNetwork('compact-x8'), await loadFaceFinder()];
  const rows: object[] = [];
  for (const degradation of ['clean', 'real', 'auto'] as const) {
    let restored = 0;
    const how = { model, find, threads, degradation, scale: 2 } as const;
    const runner = { runner: 'restorePhoto', variant: degradation, threads };
    const run = async () => {
      restored = (await restorePhoto(photo, how)).faces.filter((face) => face.restored).length;
    };
    const [timing] = await interleave([{ ...runner, run }], count(options.rounds, 'rounds'), 1);
    rows.push({ ...timing, restored });
  }
  report(rows, options.json);
  model.dispose();
}

async function wall(): Promise<PixelImage> {
  const faces = await Promise.all(
    PLACES.map(async ([left, top, side], i) => ({
      input: await sharp(await portrait(i % PORTRAITS))
        .resize(side, side)
        .png()
        .toBuffer(),
      left,
      top,
    })),
  );
  const background = { width: WIDTH, height: HEIGHT, channels: 3, background: '#a9a294' } as const;
  return readImage(await sharp({ create: background }).composite(faces).png().toBuffer(), {
    maxPixels: WIDTH * HEIGHT,
  });
}
