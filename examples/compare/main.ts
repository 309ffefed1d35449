/**
 * One face through several networks, side by side: bicubic enlargement first, the truth last where there is one.
 *
 *     npx tsx examples/compare/main.ts face.png sheet.png compact-x8 my-run/network [--truth large.png]
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { composeSheet, type PixelImage, resize } from 'msfsr/image';
import { MsfsrError } from 'msfsr/inference';
import { psnr } from 'msfsr/metrics';
import { readImage, upscaleFace, writePng } from 'msfsr/node';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { truth: { type: 'string' } } });
const [file, sheet, ...networks] = positionals;
if (!file || !sheet || networks.length === 0)
  throw new Error('Usage: main.ts FACE SHEET.png NETWORK … [--truth FILE]: names of shipped weights, or folders');

try {
  const face = await readImage(file);
  const truth = values.truth === undefined ? undefined : await readImage(values.truth);
  const results: { name: string; image: PixelImage }[] = [];
  for (const weights of networks) {
    const { image } = await upscaleFace(face, { weights });
    results.push({ name: basename(weights), image });
  }
  const largest = results.reduce((most, { image }) => (image.width > most.width ? image : most), results[0]!.image);
  results.unshift({ name: 'bicubic', image: resize(face, largest.width, largest.height) });

  // Networks of another enlargement are shown, but a truth has one size only.
  const fidelity = (image: PixelImage) =>
    truth?.width === image.width && truth.height === image.height ? `${psnr(image, truth).toFixed(2)} dB` : '';
  const cells = results.map(({ name, image }) => ({ image, label: `${name}\n${fidelity(image)}` }));
  for (const { label } of cells) console.log(label.replace('\n', ' ').trim());
  if (truth) cells.push({ image: truth, label: 'truth' });
  await writePng(composeSheet([cells], { cell: Math.max(128, largest.width), textScale: 1 }), sheet);
} catch (error) {
  if (!(error instanceof MsfsrError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
