/** Faces that are tilted: degraded ones are turned upright for the network. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { psnr } from '../../src/metrics/psnr.js';
import { openNetwork } from '../../src/node/open-network.js';
import { restorePhoto } from '../../src/photo/restore-photo.js';
import type { InferenceNetwork } from '../../src/weights/inference-network.js';
import { drawnPhoto } from './drawn-photo.js';

let model: InferenceNetwork;
beforeAll(async () => {
  model = await openNetwork('compact-x8');
});
afterAll(() => model.dispose());

const SIDE = 48;
const box = { x: 12, y: 14, width: 24, height: 20 };
const upright = drawnPhoto(SIDE, SIDE, [{ ...box, x: 14, y: 12, width: 20, height: 24 }]);

/** The picture, turned clockwise by a quarter. */
function quarter({ width, height, data }: PixelImage): PixelImage {
  const turned = createPixelImage(height, width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      turned.data.set(data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4), 4 * (x * height + height - 1 - y));
  return turned;
}

/** Restores the photo, its eyes at an angle. */
async function restored(photo: PixelImage, degradation: 'clean' | 'real', degrees?: number) {
  const angle = ((degrees ?? 0) * Math.PI) / 180;
  const points = Float32Array.of(
    24 - 4 * Math.cos(angle),
    24 - 4 * Math.sin(angle),
    24 + 4 * Math.cos(angle),
    24 + 4 * Math.sin(angle),
  );
  const find = async () => [{ box, score: 1, ...(degrees !== undefined && { points }) }];
  return (await restorePhoto(photo, { model, find, scale: 2, degradation })).image;
}

it('a face that lies on its side is what the upright one is, lying', async () => {
  const lying = await restored(quarter(upright), 'real', 90);
  const find = async () => [{ box: { x: 14, y: 12, width: 20, height: 24 }, score: 1 }];
  const { image } = await restorePhoto(upright, { model, find, scale: 2, degradation: 'real' });
  const untold = await restored(quarter(upright), 'real');
  expect(psnr(lying, quarter(image))).toBeGreaterThan(40);
  expect(psnr(lying, quarter(image))).toBeGreaterThan(psnr(untold, quarter(image)) + 3);
});

it('clean faces, small angles and faces without points stay as they are', async () => {
  expect(await restored(upright, 'clean', 35)).toEqual(await restored(upright, 'clean'));
  expect(await restored(upright, 'real', 15)).toEqual(await restored(upright, 'real'));
  expect(await restored(upright, 'real', 35)).not.toEqual(await restored(upright, 'real'));
});
