/**
 * Degraded faces of several sizes, enlarged to one size from every stage at which they can enter, what is lacking by bicubic interpolation: gain in
 * PSNR of Y over bicubic enlargement, the worst one, and how many lose more than 0.1 dB. `chosen` marks the way that is taken where none is asked for.
 * `npm run bench -- entries --faces FOLDER [--split val] [--limit N] [--json]`. FOLDER is a data set of large faces (256 px and more).
 */
import { existsSync } from 'node:fs';
import { realInput } from '../src/degrade/protocols.js';
import { readFaces } from '../src/faces/read-faces.js';
import { resize } from '../src/image/resize.js';
import { psnr } from '../src/metrics/psnr.js';
import { openNetwork } from '../src/node/open-network.js';
import { readImage } from '../src/node/read-image.js';
import { upscaleFace } from '../src/run/upscale-face.js';
import { CommandLineError, count, readOptions } from './command-line.js';
import { report } from './report.js';

/** Side of the inputs, px, and enlargement to the truth. */
const SIZES = [
  [24, 8],
  [32, 8],
  [48, 4],
  [64, 4],
] as const;
const STAGES = [1, 2, 3];

export async function bench(argv: readonly string[]): Promise<void> {
  const defaults = { faces: undefined, split: 'val', limit: '24', json: false };
  const { faces: folder, split, limit, json } = readOptions(argv, defaults);
  if (!folder || !existsSync(folder)) throw new CommandLineError('Expected a data set of large faces: --faces FOLDER');
  const faces = (await readFaces(folder, split)).slice(0, count(limit, 'limit'));
  const model = await openNetwork('compact-x8');
  const rows = [];
  for (const [size, scale] of SIZES) {
    const side = size * scale;
    const gains = STAGES.map((): number[] => []);
    let chosen = 0;
    for (const face of faces) {
      const truth = resize(await readImage(face.path), side, side);
      const input = realInput(truth, size, Math.round(1 + Math.log2(size / 16)), face.id);
      const base = psnr(resize(input, side, side), truth);
      chosen = (await upscaleFace(input, { model, scale, degradation: 'real' })).entry;
      for (const [i, entry] of STAGES.entries()) {
        const factor = Math.min(scale, 2 ** (STAGES.length - i));
        const { image } = await upscaleFace(input, { model, entry, scale: factor, degradation: 'real' });
        gains[i]!.push(psnr(resize(image, side, side), truth) - base);
      }
    }
    for (const [i, values] of gains.entries()) {
      const gain = values.reduce((sum, value) => sum + value, 0) / values.length;
      const worse = values.filter((value) => value < -0.1).length;
      rows.push({ size, scale, entry: i + 1, chosen: chosen === i + 1, gain, worst: Math.min(...values), worse });
    }
  }
  report(rows, json);
}
