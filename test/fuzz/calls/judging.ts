/** What measures pictures, and finds faces in them. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as adapters from '../../../src/adapters/index.js';
import * as detect from '../../../src/detect/index.js';
import { resize } from '../../../src/image/resize.js';
import * as metrics from '../../../src/metrics/index.js';
import { call, type PublicCall } from './call.js';
import { box, landmarks, large, picture } from './pictures-of.js';

const detector = createRequire(import.meta.url).resolve('@mediapipe/face_detection/package.json');
const file = new Uint8Array(readFileSync(join(dirname(detector), 'face_detection_short_range.tflite')));
const find = { minFace: 4, maxFace: 40 };
const score = { psnrRgb: 1, psnrY: 2, ssimY: 0.3, msSsimY: 0.4, p1PsnrY: 5, p1SsimY: 0.6 };
const always = () => true;
const analyzer = {
  detect: async () => box,
  landmarks: async () => landmarks,
  embedding: async () => Float32Array.of(1, 2),
};

/** Face libraries, seen from outside: whoever hands one in hands in all of it. */
class Library {
  readonly tf = { tensor3d: () => ({ dispose: () => {} }) };
  readonly nets = Object.fromEntries(
    ['ssdMobilenetv1', 'tinyFaceDetector', 'faceLandmark68Net', 'faceRecognitionNet', 'ageGenderNet'].map((name) => [
      name,
      { isLoaded: true },
    ]),
  );
  readonly SsdMobilenetv1Options = Object;
  readonly TinyFaceDetectorOptions = Object;
  readonly detectSingleFace = () => ({ run: async () => ({ relativeBox: { x: 0, y: 0, width: 0.5, height: 0.5 } }) });
  readonly detectAllFaces = () => ({ run: async () => [{ box, score: 1 }] });
  readonly detect = async () => ({ face: [{ box: [1, 1, 5, 5], boxScore: 1 }] });
}
const library = new Library() as never;
const service = {
  key: 'k',
  secret: 's',
  endpoint: 'http://127.0.0.1:1/',
  fetch: async () => new Response('{"confidence": 50, "thresholds": {}}'),
};

/** Calls of metrics, judges and finders. */
export const judgingCalls: readonly PublicCall[] = [
  call(metrics.psnr, [large, large, { protocol: 'p1', channels: 'rgb' }]),
  call(metrics.ssim, [large, large, { protocol: 'p1' }]),
  call(metrics.msSsim, [large, large]),
  call(metrics.msSsimScales, [64, 64]),
  call(metrics.score, [large, large]),
  call(metrics.meanScore, [[score, score]]),
  call(metrics.niqeStyle, [large]),
  call(metrics.luma, [picture, true]),
  call(metrics.labOf, [1, 2, 3]),
  call(metrics.meanLab, [picture, always]),
  call(metrics.colourShift, [picture, picture, always]),
  call(metrics.typologyAngle, [[60, 10, 20]]),
  call(metrics.skinToneOf, [30]),
  call(metrics.lowResolution, [picture, 2]),
  call(metrics.lowResolutionConsistency, [picture, picture]),
  call(metrics.evaluate, [
    [{ id: 'a', load: async () => resize(large, 24, 24) }],
    async (small: typeof picture) => resize(small, 24, 24),
    { scale: 2, worst: 1 },
  ]),
  call(adapters.boundaryError, [large, large, analyzer, { face: 'reference' }]),
  call(adapters.identitySimilarity, [large, large, analyzer, { face: 'own' }]),
  call(adapters.compareEmbeddings, [
    [1, 2],
    [3, 4],
  ]),
  call(adapters.landmarkError, [landmarks, landmarks]),
  call(adapters.faceApiAdapter, [library, { minConfidence: 0.5, remember: true }]),
  call(adapters.faceApiAdapter, [picture], (image) => adapters.faceApiAdapter(library).detect!(image)),
  call(adapters.faceApiFinder, [library, { detector: 'ssd', minConfidence: 0.5 }]),
  call(adapters.faceApiFinder, [picture, find], (image, options) => adapters.faceApiFinder(library)(image, options)),
  call(adapters.humanFinder, [library, { minConfidence: 0.5 }]),
  call(adapters.humanFinder, [picture, find], (image, options) => adapters.humanFinder(library)(image, options)),
  call(adapters.facePlusPlusCompare, [service]),
  call(adapters.facePlusPlusCompare, [Uint8Array.of(1), Uint8Array.of(2), {}], (first, second, options) =>
    adapters.facePlusPlusCompare(service)(first, second, options),
  ),
  call(detect.boxesFinder, [[box, box]]),
  call(detect.boxesFinder, [picture, find], (image, options) => detect.boxesFinder([box])(image, options)),
  call(detect.tiledFinder, [async () => [], { smallest: 8, largest: 16, tile: 64, multiple: 2, least: 8 }]),
  call(detect.tiledFinder, [picture, find], (image, options) =>
    detect.tiledFinder(async () => [], { smallest: 8, largest: 16, tile: 64 })(image, options),
  ),
  call(detect.blazeFaceFinder, [file, { threshold: 0.5 }]),
];
