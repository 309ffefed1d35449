/**
 * Makes the sheet of results in the README: every n-th face of the `interfaces-cc0` pictures (CC0) of the test split.
 *
 *   npx tsx scripts/result-sheet.ts docs/faces.jpg --faces ../shared/faces [--weights FOLDER]
 */
import { parseArgs } from 'node:util';
import { evaluationCrop } from '../src/faces/evaluation-crop.js';
import { readFaces } from '../src/faces/read-faces.js';
import { composeSheet, drawBoundaries, resize, type SheetCell } from '../src/image/index.js';
import { lowResolution } from '../src/metrics/low-resolution.js';
import { loadSharp, readImage, upscaleFace } from '../src/node/index.js';

const CELL = 192;
const ROWS = 4;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { faces: { type: 'string', default: '../shared/faces' }, weights: { type: 'string' } },
});
const target = positionals[0];
if (!target) throw new Error('Usage: result-sheet FILE.jpg [--faces FOLDER] [--weights FOLDER]');

const faces = (await readFaces(values.faces, 'test')).filter(({ source }) => source === 'interfaces-cc0');
const chosen = faces.filter((_, i) => i % Math.floor(faces.length / ROWS) === 0).slice(0, ROWS);
const rows: SheetCell[][] = [];
for (const face of chosen) {
  const hr = evaluationCrop(await readImage(face.path), face);
  const lr = lowResolution(hr);
  const { image, boundaries = [] } = await upscaleFace(lr, { weights: values.weights, boundaries: true });
  const last = boundaries[boundaries.length - 1]!;
  rows.push([
    { image: lr, label: 'input 16×16' },
    { image: resize(lr, CELL, CELL), label: 'bicubic' },
    { image: resize(image, CELL, CELL), label: 'msfsr 128×128' },
    { image: drawBoundaries(resize(image, CELL, CELL), last), label: 'its boundary lines' },
    { image: resize(hr, CELL, CELL), label: 'original' },
  ]);
}
const { data, width, height } = composeSheet(rows, { cell: CELL, textScale: 1 });
const sharp = await loadSharp();
await sharp(data, { raw: { width, height, channels: 4 } })
  .flatten()
  .jpeg({ quality: 88 })
  .toFile(target);
