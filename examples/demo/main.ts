/**
 * The demo: photographs are made small and restored, a sheet for each; then their faces one by one, made as small as 16×16 and enlarged, a sheet for each, too.
 *
 * npm run demo [-- PHOTO… --out DIR --weights NAME]
 */
import { mkdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { MsfsrError, resize } from 'msfsr';
import { faceSquare } from 'msfsr/image';
import { lowResolution, psnr } from 'msfsr/metrics';
import { pretrained, readImage, releasePretrained, upscaleFace, writePng } from 'msfsr/node';
import { cropFace } from './face-crop.js';
import { faceSheet } from './face-sheet.js';
import { FACE_API_FOLDER, loadFaceFinder } from './find-faces.js';
import { photoSheet } from './photo-sheet.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: 'out' }, weights: { type: 'string' } },
});
const samples = [1, 2, 3, 4, 5, 6].map((i) => join(FACE_API_FOLDER, 'demo', `sample${i}.jpg`));
const photos = positionals.length > 0 ? positionals : samples;

async function main(): Promise<void> {
  await mkdir(values.out, { recursive: true });
  for (const path of photos) {
    const name = basename(path, extname(path));
    const { sheet, restored, found } = await photoSheet(name, await readImage(path), values.weights);
    const result = join(values.out, `${name}.png`);
    await writePng(sheet, result);
    console.log(`${result}: ${restored} of ${found} ${found === 1 ? 'face' : 'faces'} restored`);
  }
  const findFaces = await loadFaceFinder();
  const model = await pretrained(values.weights);
  // The first run compiles kernels; its time would say nothing.
  await upscaleFace({ width: 16, height: 16, data: new Uint8ClampedArray(1024).fill(255) }, { model });

  const gains: number[] = [];
  for (const path of photos) {
    const photo = await readImage(path);
    const faces = await findFaces(photo);
    console.log(`${path}: ${photo.width}×${photo.height} px, ${faces.length} ${faces.length === 1 ? 'face' : 'faces'}`);
    for (const [i, points] of faces.entries()) {
      const name = `${basename(path, extname(path))}-face${i + 1}`;
      const box = faceSquare(points);
      const hr = cropFace(photo, box);
      const lr = lowResolution(hr, model.scale);
      const result = await upscaleFace(lr, { model, stages: true, boundaries: true });
      const sheet = join(values.out, `${name}.png`);
      await writePng(faceSheet(`${name} · ${Math.round(box.size)} px in the photograph`, hr, lr, result), sheet);
      const own = psnr(result.image, hr);
      const bicubic = psnr(resize(lr, hr.width, hr.height), hr);
      gains.push(own - bicubic);
      console.log(
        `  ${sheet}: PSNR Y ${own.toFixed(2)} dB (bicubic ${bicubic.toFixed(2)}), ${result.milliseconds.toFixed(0)} ms`,
      );
    }
  }
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  console.log(
    gains.length === 0 ? 'No face was found.' : `${gains.length} faces, mean gain over bicubic ${mean.toFixed(2)} dB`,
  );
  await releasePretrained();
}

// Caught here because tfjs's wasm module answers an uncaught error with its whole source on one line.
await main().catch((error: unknown) => {
  console.error(error instanceof MsfsrError ? error.message : error);
  process.exitCode = 1;
});
