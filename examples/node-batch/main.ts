/**
 * Enlarges all pictures of a folder. Several are read, decoded and written at the same time while one is enlarged; a picture that cannot be
 * read is named and does not stop the others.
 *
 *     npx tsx examples/node-batch/main.ts faces large
 */
import { mkdir, readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { MsfsrError } from 'msfsr/inference';
import { createUpscaler, writePng } from 'msfsr/node';
import { forEachOf } from './for-each-of.js';

/** Pictures in work at a time: enough to keep the network busy. */
const AT_A_TIME = 4;

const [from, to] = process.argv.slice(2);
if (!from || !to) throw new Error('Usage: main.ts FOLDER RESULTS');
await mkdir(to, { recursive: true });
const names = (await readdir(from)).filter((name) => /\.(png|jpe?g|jfif|webp|avif|tiff?|gif)$/i.test(name));

const upscaler = await createUpscaler();
const { chosen, threads } = upscaler.describeBackend();
console.log(
  `${names.length} ${names.length === 1 ? 'picture' : 'pictures'} on ${chosen}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
);

const failures: string[] = [];
await forEachOf(names, AT_A_TIME, async (name) => {
  try {
    const { image } = await upscaler.upscale(join(from, name));
    const result = join(to, `${parse(name).name}.png`);
    await writePng(image, result);
    console.log(`${result}: ${image.width}x${image.height}`);
  } catch (error) {
    if (!(error instanceof MsfsrError)) throw error;
    failures.push(name);
    console.error(`${name}: ${error.message}`);
  }
});
await upscaler.dispose();
console.log(`${names.length - failures.length} enlarged, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
