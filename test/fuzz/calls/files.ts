/** What reads and writes files: all of it in a folder of its own. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { MultiStage } from '../../../src/compose/multi-stage.js';
import * as faces from '../../../src/faces/index.js';
import * as node from '../../../src/node/index.js';
import { call, close, type PublicCall, using } from './call.js';
import { box, landmarks, large, picture } from './pictures-of.js';

/** A row of a face data set, whose picture is `large`. */
const row = {
  id: 'a',
  source: 's',
  person: 'p',
  side: 64,
  original_side: 300,
  face: { cx: 32, cy: 32, size: 40 },
  mesh468: Array.from({ length: 936 }, (_, i) => i % 60),
};
const stored = { id: 'a', side: 64, face: row.face };
const analyzer = { landmarks: async () => Float32Array.from(landmarks) };

/** Calls on files; writes those that are read. */
export async function fileCalls(model: MultiStage, folder: string): Promise<readonly PublicCall[]> {
  const [network, data, photos] = ['network', 'data', 'photos'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await node.saveNetwork(model, network);
  const png = await node.encodePng(picture);
  const file = join(folder, 'a.png');
  await writeFile(file, png);
  for (const split of ['train', 'val']) await mkdir(join(data, split), { recursive: true });
  await mkdir(photos);
  for (const split of ['train', 'val']) {
    await writeFile(join(data, `${split}.jsonl`), JSON.stringify(row));
    await node.writePhoto(large, join(data, split, 'a.webp'), 'webp');
  }
  await writeFile(join(photos, 'a.png'), png);
  const upscaler = { weights: network, backend: 'engine', size: { width: 8, height: 8 }, measureLimit: 1 };
  const options = { weights: network, backend: 'engine', degradation: 'clean', scale: 4 };
  return [
    call(node.createUpscaler, [upscaler], (given) => close(node.createUpscaler(given))),
    call(node.createUpscaler, [png, { scale: 4, degradation: 'clean' }], (image, given) =>
      using(node.createUpscaler(upscaler as never), (made) => made.upscale(image, given)),
    ),
    call(node.upscaleFace, [png, options]),
    call(node.upscaleFace, [
      { data: Uint8Array.from(picture.data), info: { width: 12, height: 10, channels: 4 } },
      options,
    ]),
    call(node.upscaleFaces, [[file, picture], options]),
    call(node.restorePhoto, [png, { ...options, faces: [box], background: 'bicubic' }]),
    call(node.openNetwork, [network, {}], (from, given) => close(node.openNetwork(from, given))),
    call(node.loadNetworkFolder, [network, { functions: {} }], (from, given) =>
      close(node.loadNetworkFolder(from, given)),
    ),
    call(node.pretrained, [network, {}]),
    call(node.saveNetwork, [model, join(folder, 'saved'), { storedType: 'float32', licence: 'MIT', base: network }]),
    call(node.encodePng, [picture]),
    call(node.writePng, [picture, join(folder, 'b.png')]),
    call(node.encodePhoto, [picture, 'png', {}]),
    call(node.writePhoto, [picture, join(folder, 'b.webp'), 'webp', { icc: undefined, exif: undefined }]),
    call(node.readImage, [png, { maxPixels: 200 }]),
    call(node.readPhoto, [file, { maxPixels: 200 }]),
    call(node.inspectPhoto, [file, {}]),
    call(node.removeLeftovers, [[join(folder, 'b.png')]]),
    call(node.fileCheckpoints, [join(folder, 'checkpoint'), Uint8Array.of(1)], async (path, bytes) => {
      const store = node.fileCheckpoints(path);
      await store.write(bytes);
      await store.read();
    }),
    call(node.loadFaceFinder, [{ threshold: 0.5 }]),
    call(node.useWasm, [{ kernels: true }], async (given) => {
      try {
        await node.useWasm(given);
      } finally {
        await tf.setBackend('cpu');
      }
    }),
    call(faces.readFaces, [data, 'val', {}]),
    call(faces.faceImages, [data, 'val', 16, {}], async (from, split, side, given) => {
      const [one] = await faces.faceImages(from, split, side, given);
      await one!.load();
    }),
    call(faces.faceImages, [1, 4, { degraded: true, motion: 'still' }], async (entry, scale, how) => {
      const [one] = await faces.faceImages(data, 'val', 16);
      await one!.loadPhoto(entry, scale);
      await one!.loadClip(entry, scale, how);
    }),
    call(faces.folderImages, [photos, {}]),
    call(faces.labelFolder, [photos, analyzer, { minSize: 8 }]),
    call(faces.trainingData, [photos, { holdOut: 0.5 }]),
    call(faces.trainingData, [data, {}]),
    call(faces.evaluationCrop, [large, stored, 16]),
    call(faces.truthSide, [model.composition.stages]),
  ];
}
