/**
 * Tilted faces: enlarged as they are, and turned upright before and back after, PSNR of Y in the middle of the face, gain over bicubic enlargement:
 * `npm run bench -- tilts --faces FOLDER [--split val] [--limit N] [--degrade] [--json]`. FOLDER is a data set of faces.
 */
import { existsSync } from 'node:fs';
import { realInput } from '../src/degrade/protocols.js';
import { readFaces } from '../src/faces/read-faces.js';
import { resize } from '../src/image/resize.js';
import { cutTurnedSquare } from '../src/image/turned-square.js';
import type { PixelImage } from '../src/image/types.js';
import { evaluationBox } from '../src/metrics/evaluation-crop.js';
import { psnr } from '../src/metrics/psnr.js';
import { openNetwork } from '../src/node/open-network.js';
import { readImage } from '../src/node/read-image.js';
import { cropPixels } from '../src/photo/region.js';
import { upscaleFace } from '../src/run/upscale-face.js';
import { CommandLineError, count, readOptions } from './command-line.js';
import { report } from './report.js';

const ANGLES = [0, 10, 20, 30, 45, 60, 90];
/** Sides of truth and input, px; the stage at which such inputs enter. */
const [LARGE, SMALL, ENTRY] = [128, 32, 2] as const;
/** What is compared: inside the face, whatever its angle. */
const MIDDLE = { left: 24, top: 24, width: 80, height: 80 };

export async function bench(argv: readonly string[]): Promise<void> {
  const defaults = { faces: undefined, split: 'val', limit: '1000', degrade: false, json: false };
  const { faces: folder, split, limit, degrade, json } = readOptions(argv, defaults);
  if (!folder || !existsSync(folder)) throw new CommandLineError('Expected a data set of faces: --faces FOLDER');
  const faces = (await readFaces(folder, split)).slice(0, count(limit, 'limit'));
  const model = await openNetwork('compact-x8');
  const degradation = degrade ? 'real' : 'clean';
  const enlarge = async (input: PixelImage) => (await upscaleFace(input, { model, entry: ENTRY, degradation })).image;
  const turned = (image: PixelImage, degrees: number) => {
    const [centre, angle] = [image.width / 2, (degrees * Math.PI) / 180];
    return cutTurnedSquare(
      image,
      { x: centre, y: centre, extent: image.width, angle },
      image.width,
      'bicubic',
      'repeated',
    );
  };
  const rows: { angle: number; asItIs: number; upright: number }[] = [];
  for (const angle of ANGLES) {
    const row = { angle, asItIs: 0, upright: 0 };
    for (const face of faces) {
      const { left, top, side } = evaluationBox(face);
      const square = { x: left + side / 2, y: top + side / 2, extent: side, angle: (angle * Math.PI) / 180 };
      const truth = cutTurnedSquare(await readImage(face.path), square, LARGE, 'bicubic', 'repeated');
      const input = degrade ? realInput(truth, SMALL, ENTRY, face.id) : resize(truth, SMALL, SMALL);
      const against = cropPixels(truth, MIDDLE);
      const gain = (result: PixelImage) => psnr(cropPixels(result, MIDDLE), against);
      const base = gain(resize(input, LARGE, LARGE));
      row.asItIs += (gain(await enlarge(input)) - base) / faces.length;
      row.upright += (gain(turned(await enlarge(turned(input, -angle)), angle)) - base) / faces.length;
    }
    rows.push(row);
  }
  report(rows, json);
}
