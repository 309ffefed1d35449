/**
 * Enlarges the picture of a face and says how far it is.
 *
 *     npx tsx examples/node-basic/main.ts face.png face-x8.png
 */
import { MsfsrError } from 'msfsr/inference';
import { upscaleFace, writePng } from 'msfsr/node';

const [face, result] = process.argv.slice(2);
if (!face || !result) throw new Error('Usage: main.ts FACE RESULT.png');

try {
  const { image, backend, milliseconds } = await upscaleFace(face, {
    onProgress: ({ stage, stages }) => console.log(`stage ${stage} of ${stages}`),
  });
  await writePng(image, result);
  console.log(`${result}: ${image.width}x${image.height} in ${milliseconds.toFixed(0)} ms on ${backend}`);
} catch (error) {
  // What msfsr refuses, it explains; anything else is a fault of the program.
  if (!(error instanceof MsfsrError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
