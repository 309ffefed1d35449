/** What the live examples ask the site for: networks, portraits, the detector. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { portraitWall } from '../examples/portrait-wall.js';
import { PORTRAITS, portrait } from '../examples/portraits.js';

const NETWORKS = ['compact-x8', 'compact-x8-real'];
const DETECTOR = 'node_modules/@mediapipe/face_detection/face_detection_full_range.tflite';

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
}
