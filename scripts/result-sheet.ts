/**
 * Makes the sheet of results in the README: every n-th face of the `interfaces-cc0` pictures (CC0) of the test split; or with --worst those
 * whose result is farthest from the truth, for what the weights are bad at.
 *
 *   npx tsx scripts/result-sheet.ts docs/faces.jpg --faces ../shared/faces [--weights NAME] [--entry N] [--worst] [--degraded] [--fidelity F] [--cell PX]
 *
 * --entry: the stage at which the inputs enter, as large as there. --degraded: inputs of the protocol `real`, through the network for such pictures. --fidelity below 1 mixes the adversarial network in.
 */
import { parseArgs } from 'node:util';
import { realInput } from '../src/degrade/protocols.js';
import { truthSide } from '../src/faces/face-images.js';
import { readFaces } from '../src/faces/read-faces.js';
import { composeSheet, drawBoundaries, resize, type SheetCell } from '../src/image/index.js';
import type { PixelImage } from '../src/image/types.js';
import { evaluationCrop } from '../src/metrics/evaluation-crop.js';
import { lowResolution } from '../src/metrics/low-resolution.js';
import { psnr } from '../src/metrics/psnr.js';
import { loadSharp, openNetwork, readImage, upscaleFace } from '../src/node/index.js';
import { stageRange } from '../src/run/stage-range.js';

const ROWS = 4;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    faces: { type: 'string', default: '../shared/faces' },
    weights: { type: 'string', default: 'compact-x8' },
    entry: { type: 'string', default: '1' },
    worst: { type: 'boolean', default: false },
    degraded: { type: 'boolean', default: false },
    fidelity: { type: 'string', default: '1' },
    cell: { type: 'string', default: '192' },
  },
});
const target = positionals[0];
if (!target)
  throw new Error(
    'Usage: result-sheet FILE.jpg [--faces FOLDER] [--weights NAME] [--entry N] [--worst] [--degraded] [--fidelity F] [--cell PX]',
  );
const CELL = Number(values.cell);

const model = await openNetwork(values.weights);
const entry = Number(values.entry);
const { scale, stages } = stageRange(model.composition, entry);
const side = truthSide(stages);
const input = side / scale;

const faces = (await readFaces(values.faces, 'test')).filter(({ source }) => source === 'interfaces-cc0');
const results: Result[] = [];
for (const face of values.worst ? faces : everyNth(faces)) {
  const hr = evaluationCrop(await readImage(face.path), face, side);
  const lr = values.degraded ? realInput(hr, input, entry, face.id) : lowResolution(hr, scale);
  const degradation = values.degraded ? 'real' : 'clean';
  const options = {
    model,
    entry,
    degradation,
    fidelity: Number(values.fidelity),
    boundaries: true,
  } as const;
  const { image, boundaries } = await upscaleFace(lr, options);
  results.push({ hr, lr, image, boundaries: boundaries?.findLast((one) => one), fidelity: psnr(image, hr) });
}
model.dispose();
if (values.worst) results.sort((a, b) => a.fidelity - b.fidelity);

const rows = results.slice(0, ROWS).map(({ hr, lr, image, boundaries, fidelity }): SheetCell[] => [
  { image: lr, label: `input ${input}×${input}` },
  { image: resize(lr, CELL, CELL), label: 'bicubic' },
  {
    image: resize(image, CELL, CELL),
    label: values.worst ? `msfsr ${fidelity.toFixed(1)} dB` : `msfsr ${side}×${side}`,
  },
  ...(boundaries
    ? [{ image: drawBoundaries(resize(image, CELL, CELL), boundaries), label: 'its boundary lines' }]
    : []),
  { image: resize(hr, CELL, CELL), label: 'original' },
]);
const { data, width, height } = composeSheet(rows, { cell: CELL, textScale: 1 });
const sharp = await loadSharp();
await sharp(data, { raw: { width, height, channels: 4 } })
  .flatten()
  .jpeg({ quality: values.worst ? 72 : 85, mozjpeg: true })
  .toFile(target);

interface Result {
  readonly hr: PixelImage;
  readonly lr: PixelImage;
  readonly image: PixelImage;
  /** Of the last stage that has some. */
  readonly boundaries: Parameters<typeof drawBoundaries>[1] | undefined;
  /** PSNR Y, dB. */
  readonly fidelity: number;
}

function everyNth<T>(items: readonly T[]): T[] {
  return items.filter((_, i) => i % Math.floor(items.length / ROWS) === 0).slice(0, ROWS);
}
