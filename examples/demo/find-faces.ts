/** Faces in a photograph, by @vladmandic/face-api on the wasm backend that msfsr uses too. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type * as FaceApi from '@vladmandic/face-api/dist/face-api.node-wasm.js';
import type { PixelImage } from 'msfsr';
import { useWasm } from 'msfsr/node';
import { detectFaces } from './detect-faces.js';

const require = createRequire(import.meta.url);
const faceapi: typeof FaceApi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');

/** Where the package lies: its models and its sample photographs are part of it. */
export const FACE_API_FOLDER = dirname(require.resolve('@vladmandic/face-api/package.json'));

/** Loads the detector; the result finds the faces of a photograph, from left to right. */
export async function loadFaceFinder(): Promise<(photo: PixelImage) => Promise<(readonly number[])[]>> {
  await useWasm();
  // Two copies of tfjs would not know each other's tensors.
  if ((faceapi.tf as unknown as typeof tf).Tensor !== tf.Tensor) throw new Error('face-api brought a tfjs of its own');
  const models = join(FACE_API_FOLDER, 'model');
  await faceapi.nets.ssdMobilenetv1.loadFromDisk(models);
  await faceapi.nets.faceLandmark68Net.loadFromDisk(models);
  return (photo) => detectFaces(faceapi, photo);
}
