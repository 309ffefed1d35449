/**
 * One face through several networks, side by side: bicubic enlargement first, the truth last where there is one.
 *
 *     npx tsx examples/compare/main.ts face.png sheet.png compact-x8 my-run/network [--truth large.png]
 */
import { composeSheet, type PixelImage, resize } from 'msfsr/image';
import { BackendError, MsfsrError, type Network } from 'msfsr/inference';
import { psnr } from 'msfsr/metrics';
import { openNetwork, pretrained, readImage, upscaleFace, writePng } from 'msfsr/node';
import { readOptions, UsageError } from './options.js';

/** Reads a network: into tfjs only where the engine does not know all of it. */
async function open(weights: string): Promise<Network> {
  try {
    return await openNetwork(weights);
  } catch (error) {
    if (error instanceof BackendError) return pretrained(weights);
    throw error;
  }
}

try {
  const { face: file, sheet, networks, labels, truth: original } = await readOptions(process.argv.slice(2));
  const face = await readImage(file);
  const truth = original === undefined ? undefined : await readImage(original);
  // All are read before the first one runs.
  const opened = await Promise.all(networks.map(open));
  const results: { name: string; image: PixelImage }[] = [];
  for (const [i, model] of opened.entries()) {
    const { image } = await upscaleFace(face, { model });
    results.push({ name: labels[i]!, image });
  }
  const largest = results.reduce((most, { image }) => (image.width > most.width ? image : most), results[0]!.image);
  results.unshift({ name: 'bicubic', image: resize(face, largest.width, largest.height) });

  // Networks of another enlargement are shown, but a truth has one size only.
  const fidelity = (image: PixelImage) => {
    if (!truth) return '';
    const alike = truth.width === image.width && truth.height === image.height;
    return alike ? `${psnr(image, truth).toFixed(2)} dB` : 'other size';
  };
  const cells = results.map(({ name, image }) => ({ image, label: `${name}\n${fidelity(image)}` }));
  for (const { label } of cells) console.log(label.replace('\n', ' ').trim());
  if (truth) cells.push({ image: truth, label: 'truth' });
  await writePng(composeSheet([cells], { cell: Math.max(128, largest.width), textScale: 1 }), sheet);
} catch (error) {
  if (error instanceof MsfsrError) console.error(`${error.code}: ${error.message}`);
  else if (error instanceof UsageError) console.error(error.message);
  else throw error;
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
