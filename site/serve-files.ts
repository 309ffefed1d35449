/** What the pages ask the site for: networks, portraits, the detector. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import sharp from 'sharp';
import { portraitWall } from '../examples/portrait-wall.js';
import { PORTRAITS, portrait } from '../examples/portraits.js';
import { resize } from '../src/image/index.js';
import { readImage, upscaleFace } from '../src/node/index.js';

const NETWORKS = ['compact-x8', 'compact-x8-real'];
const DETECTOR = 'node_modules/@mediapipe/face_detection/face_detection_full_range.tflite';

/** Side of the picture on the first page, px. */
const SIDE = 384;

/** A portrait, half of it as it goes into the network, half as it comes out. */
async function halfRestored(): Promise<Buffer> {
  const small = resize(await readImage(await portrait(0)), 16, 16);
  const { image } = await upscaleFace(small, { degradation: 'clean' });
  const { data, width, height } = resize(image, SIDE, SIDE);
  const input = sharp(small.data, { raw: { width: 16, height: 16, channels: 4 } }).resize(SIDE, SIDE, {
    kernel: 'nearest',
  });
  const left = await sharp(await input.png().toBuffer())
    .extract({ left: 0, top: 0, width: SIDE / 2, height: SIDE })
    .toBuffer();
  return sharp(data, { raw: { width, height, channels: 4 } })
    .composite([{ input: left, left: 0, top: 0 }])
    .webp({ quality: 90 })
    .toBuffer();
}

/**
 * Puts them into a folder, which becomes part of the site.
 *
 * @param root of the repository
 */
export async function putFiles(root: string, target: string): Promise<void> {
  for (const name of NETWORKS)
    cpSync(join(root, 'weights', name), join(target, 'weights', name), {
      recursive: true,
      // Cards are pages.
      filter: (path) => extname(path) !== '.md',
    });
  cpSync(join(root, DETECTOR), join(target, 'detector.tflite'));
  cpSync(join(root, 'examples/browser/icon.svg'), join(target, 'icon.svg'));
  mkdirSync(join(target, 'pictures'), { recursive: true });
  for (let i = 0; i < PORTRAITS; i++) writeFileSync(join(target, `pictures/portrait-${i + 1}.webp`), await portrait(i));
  writeFileSync(join(target, 'pictures/wall.jpg'), await portraitWall());
  writeFileSync(join(target, 'pictures/half.webp'), await halfRestored());
}
