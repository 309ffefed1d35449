/**
 * Faces that are out of focus in the picture itself: no detail below 1.4 to 3.5 px of a truth of 128 px, degraded as `photo`, 64 to 128 px: gain in PSNR
 * of Y over bicubic enlargement, the worst one, and how many lose more than 0.1 dB.
 * `npm run bench -- soft --faces FOLDER [--weights NAME] [--split val] [--limit N] [--json]`.
 */
import { existsSync } from 'node:fs';
import { photoPair } from '../src/degrade/protocols.js';
import { Stream } from '../src/degrade/stream.js';
import { readFaces } from '../src/faces/read-faces.js';
import { resize } from '../src/image/resize.js';
import { evaluationSquare } from '../src/metrics/evaluation-crop.js';
import { psnr } from '../src/metrics/psnr.js';
import { openNetwork } from '../src/node/open-network.js';
import { readImage } from '../src/node/read-image.js';
import { upscaleFace } from '../src/run/upscale-face.js';
import { drawSoftness } from '../src/train/data/soften.js';
import { CommandLineError, count, readOptions } from './command-line.js';
import { report } from './report.js';

const SIDES = { truth: 128, input: 64 };
const ENTRY = 3;

export async function bench(argv: readonly string[]): Promise<void> {
  const defaults = { faces: undefined, weights: 'compact-x8-real', split: 'val', limit: '1000', json: false };
  const { faces: folder, weights, split, limit, json } = readOptions(argv, defaults);
  if (!folder || !existsSync(folder)) throw new CommandLineError('Expected a data set of faces: --faces FOLDER');
  const model = await openNetwork(weights);
  const gains = [];
  for (const face of (await readFaces(folder, split)).slice(0, count(limit, 'limit'))) {
    const square = evaluationSquare(face);
    const look = { softness: [1.4, 3.5], softShare: 1 } as const;
    const soften = drawSoftness(look, square.extent / SIDES.truth, 0, new Stream('soft', face.id));
    const { truth, input } = photoPair(soften(await readImage(face.path)), square, SIDES, ENTRY, face.id);
    const { image } = await upscaleFace(input, { model, entry: ENTRY, degradation: 'clean' });
    gains.push(psnr(image, truth) - psnr(resize(input, SIDES.truth, SIDES.truth), truth));
  }
  const gain = gains.reduce((sum, value) => sum + value, 0) / gains.length;
  const worse = gains.filter((value) => value < -0.1).length;
  report([{ weights, split, faces: gains.length, gain, worst: Math.min(...gains), worse }], json);
}
