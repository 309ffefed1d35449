import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type * as FaceApi from '@vladmandic/face-api/dist/face-api.node-wasm.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { boundaryError, type FaceAnalyzer, faceApiAdapter, identitySimilarity } from '../../src/adapters/index.js';
import { ImageError, OptionError } from '../../src/errors.js';
import { resize } from '../../src/image/resize.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { lowResolution } from '../../src/metrics/index.js';
import { readImage, useWasm } from '../../src/node/index.js';

const require = createRequire(import.meta.url);
const faceapi: typeof FaceApi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
const folder = dirname(require.resolve('@vladmandic/face-api/package.json'));
const flat = createPixelImage(128, 128, new Uint8Array(128 * 128 * 4).fill(255));

let analyzer: FaceAnalyzer;
let faces: PixelImage[];
beforeAll(async () => {
  await useWasm();
  expect(() => faceApiAdapter(faceapi)).toThrow(/with ssdMobilenetv1 or tinyFaceDetector loaded/);
  await faceapi.nets.ssdMobilenetv1.loadFromDisk(join(folder, 'model'));
  expect(() => faceApiAdapter(faceapi)).toThrow(/with faceLandmark68Net loaded/);
  await faceapi.nets.faceLandmark68Net.loadFromDisk(join(folder, 'model'));
  expect(faceApiAdapter(faceapi).embedding).toBeUndefined();
  await faceapi.nets.faceRecognitionNet.loadFromDisk(join(folder, 'model'));
  expect(faceApiAdapter(faceapi).appearance).toBeUndefined();
  await faceapi.nets.ageGenderNet.loadFromDisk(join(folder, 'model'));
  analyzer = faceApiAdapter(faceapi);
  // One face each of two sample photographs, 1.35 times the detector's box.
  faces = await Promise.all(
    ['sample1.jpg', 'sample3.jpg'].map(async (name) => {
      const photo = await readImage(join(folder, 'demo', name));
      const { x, y, width, height } = (await analyzer.detect!(photo))!;
      const side = 1.35 * Math.max(width, height);
      const inside = (start: number, end: number) => Math.min(Math.max(start - side / 2, 0), end - side);
      const left = inside(x + width / 2, photo.width);
      const top = inside(y + height / 2, photo.height);
      return resize(photo, 128, 128, { filter: 'lanczos', box: [left, top, left + side, top + side] });
    }),
  );
});

describe('faceApiAdapter', () => {
  it('finds 68 points inside the picture and an embedding, and leaves no tensor', async () => {
    const before = tf.memory().numTensors;
    const points = (await analyzer.landmarks!(faces[0]!))!;
    expect(points).toHaveLength(136);
    for (const value of points) expect(value > -10 && value < 138).toBe(true);
    // The left eye of the person lies right of the right one; the chin below both.
    expect(points[2 * 45]).toBeGreaterThan(points[2 * 36]! + 20);
    expect(points[2 * 8 + 1]).toBeGreaterThan(points[2 * 36 + 1]! + 20);
    const embedding = (await analyzer.embedding!(faces[0]!))!;
    expect(embedding).toBeInstanceOf(Float32Array);
    expect(embedding).toHaveLength(128);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what a face looks like', async () => {
    const before = tf.memory().numTensors;
    const found = (await analyzer.appearance!(faces[0]!))!;
    expect(found.age > 10 && found.age < 70).toBe(true);
    expect(['female', 'male']).toContain(found.sex);
    expect(found.certainty >= 0.5 && found.certainty <= 1).toBe(true);
    expect(await analyzer.appearance!(flat)).toBeUndefined();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('reports pictures without a face instead of inventing one', async () => {
    const before = tf.memory().numTensors;
    expect(await analyzer.landmarks!(flat)).toBeUndefined();
    expect(await boundaryError(flat, faces[0]!, analyzer)).toEqual({ error: undefined, missing: ['result'] });
    expect(await identitySimilarity(faces[0]!, flat, analyzer)).toEqual({
      similarity: undefined,
      missing: ['reference'],
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('errors grow with the loss of detail; another person is further away', async () => {
    const [face, other] = faces as [PixelImage, PixelImage];
    const judge = { face: 'reference' } as const;
    const errors: number[] = [];
    const distances: number[] = [];
    for (const scale of [1, 2, 4]) {
      const image = resize(lowResolution(face, scale), 128, 128);
      errors.push((await boundaryError(image, face, analyzer, judge)).error!);
      distances.push((await identitySimilarity(image, face, analyzer, judge)).similarity!.distance);
    }
    expect([errors[0], distances[0]]).toEqual([0, 0]);
    for (const list of [errors, distances]) expect(list).toEqual([...list].sort((a, b) => a - b));
    expect(errors[2]).toBeLessThan(0.1);
    const { similarity } = await identitySimilarity(other, face, analyzer);
    expect(similarity!.distance).toBeGreaterThan(distances[1]!);
    expect(similarity!.cosine).toBeLessThan(1);
    // face-api's own measure.
    const [a, b] = [(await analyzer.embedding!(other))!, (await analyzer.embedding!(face))!];
    expect(similarity!.distance).toBeCloseTo(faceapi.euclideanDistance([...a], [...b]), 6);
  });

  it("takes the truth's box where the result shows no face", async () => {
    const [face] = faces as [PixelImage];
    const blurred = resize(lowResolution(face, 8), 128, 128);
    const before = tf.memory().numTensors;
    expect(await analyzer.detect!(blurred)).toBeUndefined();
    const { error, missing } = await boundaryError(blurred, face, analyzer, { face: 'reference' });
    expect(missing).toEqual([]);
    expect(error).toBeGreaterThan(0.005);
    expect(error).toBeLessThan(2);
    const { similarity } = await identitySimilarity(blurred, face, analyzer, { face: 'reference' });
    expect(similarity!.distance).toBeGreaterThan(0.2);
    expect((await boundaryError(face, face, analyzer, { face: 'reference' })).error).toBe(0);
    expect(await boundaryError(face, flat, analyzer, { face: 'reference' })).toEqual({
      error: undefined,
      missing: ['reference'],
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('finds what the chain of face-api finds', async () => {
    const { width, height, data } = faces[0]!;
    const values = data.filter((_, i) => (i & 3) !== 3);
    const pixels = tf.tensor3d(Int32Array.from(values), [height, width, 3], 'int32');
    const chain = faceapi.detectSingleFace(pixels as never, new faceapi.SsdMobilenetv1Options({ minConfidence: 0.5 }));
    const whole = (await chain.withFaceLandmarks().withFaceDescriptor().run())!;
    pixels.dispose();
    const points = (await analyzer.landmarks!(faces[0]!))!;
    for (const [i, { x, y }] of whole.landmarks.positions.entries()) {
      expect(points[2 * i]).toBeCloseTo(x, 3);
      expect(points[2 * i + 1]).toBeCloseTo(y, 3);
    }
    expect(await analyzer.embedding!(faces[0]!)).toEqual(whole.descriptor);
  });

  it('remembers pictures when asked', async () => {
    let detections = 0;
    const counting = {
      ...faceapi,
      detectSingleFace: (input: never, options?: never) => {
        detections++;
        return faceapi.detectSingleFace(input, options);
      },
    };
    const remembering = faceApiAdapter(counting, { remember: true });
    const points = await remembering.landmarks!(faces[0]!);
    expect(points).toEqual(await analyzer.landmarks!(faces[0]!));
    expect(await remembering.embedding!(faces[0]!)).toEqual(await analyzer.embedding!(faces[0]!));
    points!.fill(0);
    expect((await remembering.landmarks!(faces[0]!))![0]).not.toBe(0);
    expect(detections).toBe(1);
  });

  it('refuses what is no face-api, bad options and what is no picture', async () => {
    expect(() => faceApiAdapter({} as typeof faceapi)).toThrow(OptionError);
    expect(() => faceApiAdapter(undefined as unknown as typeof faceapi)).toThrow(OptionError);
    expect(() => faceApiAdapter(faceapi, { minConfidence: 2 })).toThrow(/between 0 and 1 for minConfidence/);
    expect(() => faceApiAdapter(faceapi, { rember: true } as object)).toThrow(/did you mean "remember"/);
    await expect(analyzer.landmarks!({} as PixelImage)).rejects.toThrow(ImageError);
    await expect(faceApiAdapter(faceapi, { remember: true }).landmarks!(null as never)).rejects.toThrow(ImageError);
  });
});
