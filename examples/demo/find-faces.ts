/** Faces in a photograph, by @vladmandic/face-api on the wasm backend that msfsr uses too. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type * as FaceApi from '@vladmandic/face-api/dist/face-api.node-wasm.js';
import type { PixelImage } from '../../src/index.js';
import { useWasm } from '../../src/node/index.js';

/** A face: x0, y0, x1, y1, … of its 68 points, px of the photograph. */
export type FacePoints = readonly number[];

const require = createRequire(import.meta.url);
const faceapi: typeof FaceApi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');

/** Where the package lies: its models and its sample photographs are part of it. */
export const FACE_API_FOLDER = dirname(require.resolve('@vladmandic/face-api/package.json'));

/** Below this a detection is more likely a pattern than a face. */
const MIN_CONFIDENCE = 0.5;

/** Loads the detector; the result finds the faces of a photograph, from left to right. */
export async function loadFaceFinder(): Promise<(photo: PixelImage) => Promise<FacePoints[]>> {
  await useWasm();
  // Two copies of tfjs would not know each other's tensors.
  if ((faceapi.tf as unknown as typeof tf).Tensor !== tf.Tensor) throw new Error('face-api brought a tfjs of its own');
  const models = join(FACE_API_FOLDER, 'model');
  await faceapi.nets.ssdMobilenetv1.loadFromDisk(models);
  await faceapi.nets.faceLandmark68Net.loadFromDisk(models);
  const options = new faceapi.SsdMobilenetv1Options({ minConfidence: MIN_CONFIDENCE, maxResults: 20 });
  return async (photo) => {
    const pixels = tf.tensor3d(rgb(photo), [photo.height, photo.width, 3], 'int32');
    try {
      const found = await faceapi.detectAllFaces(pixels as never, options).withFaceLandmarks();
      return found
        .sort((a, b) => a.detection.box.x - b.detection.box.x)
        .map(({ landmarks }) => landmarks.positions.flatMap(({ x, y }) => [x, y]));
    } finally {
      pixels.dispose();
    }
  };
}

function rgb({ data }: PixelImage): Int32Array {
  const values = new Int32Array((data.length / 4) * 3);
  for (let i = 0, o = 0; i < data.length; i += 4) {
    for (let c = 0; c < 3; c++) values[o++] = data[i + c]!;
  }
  return values;
}
