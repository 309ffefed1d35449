/** Finders made of what others have: BlazeFace's file, face-api, Human. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type * as FaceApi from '@vladmandic/face-api/dist/face-api.node-wasm.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { faceApiFinder, type HumanLibrary, humanFinder } from '../../src/adapters/index.js';
import { blazeFaceFinder, type FoundFace } from '../../src/detect/index.js';
import { DependencyError, OptionError, WeightsError } from '../../src/errors.js';
import { resize } from '../../src/image/resize.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { loadFaceFinder, readImage, useWasm } from '../../src/node/index.js';

const require = createRequire(import.meta.url);
const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as typeof FaceApi;
const folder = dirname(require.resolve('@vladmandic/face-api/package.json'));

/** A photograph of three faces; the middles of their eyes and mouths by hand, px. */
let photo: PixelImage;
const FACES = [
  [464, 505],
  [1574, 325],
  [920, 565],
] as const;

/** Expects one face at each of the places, and none elsewhere. */
function expectFaces(found: readonly FoundFace[], scale: number): void {
  expect(found).toHaveLength(FACES.length);
  for (const [x, y] of FACES) {
    const holds = ({ box }: FoundFace) =>
      box.x < x * scale && x * scale < box.x + box.width && box.y < y * scale && y * scale < box.y + box.height;
    expect(found.filter(holds)).toHaveLength(1);
  }
}

beforeAll(async () => {
  photo = resize(await readImage(join(folder, 'demo', 'sample1.jpg')), 480, 320);
});

describe('loadFaceFinder', () => {
  it('finds the faces of a photograph, and their eyes, noses and mouths', async () => {
    const find = await loadFaceFinder();
    const found = await find(photo, { minFace: 20, maxFace: 200 });
    expectFaces(found, 0.25);
    for (const { box, points, score } of found) {
      const [leftEye, , rightEye] = points!;
      const [nose, mouth] = [points!.subarray(4, 6), points!.subarray(6, 8)];
      expect(leftEye).toBeLessThan(rightEye!);
      expect(nose[1]).toBeLessThan(mouth[1]!);
      expect(mouth[1]).toBeLessThan(box.y + box.height);
      expect(leftEye).toBeGreaterThan(box.x - 2);
      expect(score).toBeGreaterThan(0.5);
      expect(score).toBeLessThanOrEqual(1);
    }
  });

  it('finds them at half the size, and at sizes of the photograph that are no multiples of anything', async () => {
    const find = await loadFaceFinder();
    expectFaces(await find(resize(photo, 241, 161), { minFace: 15, maxFace: 100 }), 0.125);
  });

  it('says what to install where the package is missing', async () => {
    const missing = () => {
      throw new Error('not here');
    };
    const error = await loadFaceFinder({}, missing).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DependencyError);
    expect((error as Error).message).toMatch(/npm install @mediapipe\/face_detection@/);
  });

  it('names the version that package.json has', () => {
    const { optionalDependencies } = require('../../package.json') as { optionalDependencies: Record<string, string> };
    const version = optionalDependencies['@mediapipe/face_detection'];
    return expect(
      loadFaceFinder({}, () => {
        throw new Error();
      }),
    ).rejects.toThrow(`@mediapipe/face_detection@${version}`);
  });
});

describe('blazeFaceFinder', () => {
  it('refuses what is no file of a detector', () => {
    expect(() => blazeFaceFinder('https://example.com/model.tflite' as never)).toThrow(OptionError);
    expect(() => blazeFaceFinder(new ArrayBuffer(100))).toThrow(WeightsError);
    expect(() => blazeFaceFinder(new Uint8Array(100), { threshold: 2 })).toThrow(/threshold/);
  });
});

describe('faceApiFinder', () => {
  it('finds the faces of a photograph, and leaves no tensor', async () => {
    await useWasm();
    expect(() => faceApiFinder(faceapi)).toThrow(/tinyFaceDetector loaded/);
    await faceapi.nets.tinyFaceDetector.loadFromDisk(join(folder, 'model'));
    const find = faceApiFinder(faceapi, { minConfidence: 0.4 });
    const before = tf.memory().numTensors;
    expectFaces(await find(photo, { minFace: 10, maxFace: 300 }), 0.25);
    expect(await find(photo, { minFace: 200, maxFace: 300 })).toEqual([]);
    await expect(
      find(photo, { minFace: 10, maxFace: 300, signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses what it cannot use', () => {
    expect(() => faceApiFinder({} as never)).toThrow(/face-api library/);
    expect(() => faceApiFinder(faceapi, { detector: 'ssd' })).toThrow(/ssdMobilenetv1 loaded/);
    expect(() => faceApiFinder(faceapi, { detector: 'mtcnn' as never })).toThrow(OptionError);
  });
});

describe('humanFinder', () => {
  const library = (answer: object): HumanLibrary => ({
    tf,
    detect: async (pixels) => {
      expect((pixels as tf.Tensor).shape).toEqual([9, 12, 3]);
      return answer as never;
    },
  });

  it('gives the boxes of the library', async () => {
    const find = humanFinder(
      library({
        face: [
          { box: [1, 2, 8, 6], boxScore: 0.7 },
          { box: [1, 2, 3, 3], boxScore: 0.9 },
        ],
      }),
    );
    const found = await find(createPixelImage(12, 9), { minFace: 5, maxFace: 20 });
    expect(found).toEqual([{ box: { x: 1, y: 2, width: 8, height: 6 }, score: 0.7 }]);
  });

  it('does not hide what the library could not do', async () => {
    const find = humanFinder(library({ face: [], error: 'no backend' }));
    await expect(find(createPixelImage(12, 9), { minFace: 5, maxFace: 20 })).rejects.toThrow(/no backend/);
    expect(() => humanFinder({} as never)).toThrow(OptionError);
  });
});
