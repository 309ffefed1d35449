/** Pictures, the lines of faces, and the parts that a photograph is restored of. */
import * as tf from '@tensorflow/tfjs-core';
import * as boundaries from '../../../src/boundaries/index.js';
import type { MultiStage } from '../../../src/compose/multi-stage.js';
import * as image from '../../../src/image/index.js';
import * as photo from '../../../src/photo/index.js';
import { call, type PublicCall } from './call.js';
import { box, double, doubleFloats, floats, heatmaps, landmarks, large, lines, picture } from './pictures-of.js';

const mask = { width: 24, height: 20, data: new Float32Array(480).fill(0.5) };
const region = { left: 1, top: 2, width: 9, height: 7 };
const face = { box, score: 0.9 };

/** Calls on pictures. */
export const pictureCalls = (model: MultiStage): readonly PublicCall[] => [
  call(image.resize, [picture, 6, 5, { filter: 'bicubic', box: [0, 0, 12, 10] }]),
  call(image.createPixelImage, [2, 3, new Uint8ClampedArray(24)]),
  call(image.checkPixelImage, [picture, 'face']),
  call(image.alphaPlane, [picture]),
  call(image.drawBoundaries, [picture, heatmaps, { opacity: 0.5 }]),
  call(image.squareAround, [{ cx: 5, cy: 5.5 }, 4, picture]),
  call(image.wholeSquare, [{ left: 0.4, top: 1.6, side: 5.2 }]),
  call(image.cropSquare, [picture, { left: 1, top: 2, side: 5 }]),
  call(image.faceSquare, [landmarks]),
  call(image.composeSheet, [
    [[{ image: picture, label: 'a', filter: 'bicubic' }]],
    {
      title: 't',
      columns: ['c'],
      cell: 16,
      filter: 'nearest',
      gap: 2,
      margin: 2,
      textScale: 1,
      background: [255, 255, 255],
      ink: [0, 0, 0],
    },
  ]),
  call(image.imageToTensor, [picture], (given) => image.imageToTensor(given).dispose()),
  call(image.tensorToImage, [picture, { alpha: new Uint8ClampedArray(120) }], async (given, options) => {
    const tensor = image.imageToTensor(given);
    try {
      await image.tensorToImage(tensor, options);
    } finally {
      tensor.dispose();
    }
  }),
  call(image.tensorToImage, [tf.zeros([2, 2, 3]), {}]),
  call(boundaries.linesFromLandmarks, [landmarks, 'ibug68']),
  call(boundaries.landmarkScheme, ['ibug68']),
  call(boundaries.renderBoundaries, [lines, { width: 12, height: 12, granularity: 1 }]),
  call(boundaries.flipLines, [lines, 60]),
  call(boundaries.flipBoundaries, [heatmaps]),
  call(photo.agreement, [doubleFloats, floats]),
  call(photo.backProject, [doubleFloats, floats, 'low']),
  call(photo.blendMap, [{ eyes: 0.5 }, heatmaps, 24, 20]),
  call(photo.chooseFaces, [[face], picture, { faces: 'all', minFace: 2, maxFace: 99, dropNested: true }]),
  call(photo.cropPixels, [picture, region]),
  call(photo.cropRegion, [box, 2]),
  call(photo.enlargeBackground, [
    picture,
    2,
    { enlarge: (part: typeof picture) => image.resize(part, 2 * part.width, 2 * part.height), tile: 64, overlap: 8 },
    {},
  ]),
  call(photo.faceMask, [box, region, 2]),
  call(photo.holdIdentity, [
    picture,
    () => picture,
    box,
    { embedding: async ({ width }: typeof picture) => Float32Array.of(1, width) },
    0.5,
  ]),
  call(photo.paste, [large, doubleFloats, mask, { left: -3, top: 5 }]),
  call(photo.routeFor, [model, 4, 12, true]),
  call(photo.sharpness, [floats, box]),
  call(photo.sharpness, [doubleFloats, { ...box, width: double.width }]),
];
