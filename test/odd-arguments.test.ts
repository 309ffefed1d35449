/** Arguments that the fuzzers found to end in other errors than a MsfsrError. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { linesFromLandmarks } from '../src/boundaries/from-landmarks.js';
import { renderBoundaries } from '../src/boundaries/render.js';
import { buildMultiStage } from '../src/compose/build-multi-stage.js';
import { missingKernels } from '../src/compose/missing-kernels.js';
import { MsfsrError } from '../src/errors.js';
import { drawBoundaries } from '../src/image/draw-boundaries.js';
import { composeSheet } from '../src/image/sheet.js';
import { tensorToImage } from '../src/image/tensor.js';
import { createPixelImage } from '../src/image/types.js';
import { convolution } from '../src/layers/convolution.js';
import { hourglass } from '../src/layers/hourglass.js';
import { resample } from '../src/layers/resample.js';
import { residualBlock } from '../src/layers/residual-block.js';
import { encodePhoto } from '../src/node/photo-file.js';
import { enlargeBackground } from '../src/photo/background.js';
import { createFaceSequence } from '../src/sequence/face-sequence.js';
import { oneEuro } from '../src/sequence/one-euro.js';
import { createPhotoSequence } from '../src/sequence/photo-sequence.js';
import { restoreSequence } from '../src/sequence/restore-sequence.js';
import { toArtifacts } from '../src/weights/artifacts.js';
import { loadNetwork } from '../src/weights/load-network.js';
import { plainStage } from './compose/small.js';

beforeAll(() => tf.setBackend('cpu'));

const picture = createPixelImage(4, 4);
const model = () => buildMultiStage({ stages: [plainStage()] });
/** As from JavaScript, where nobody checks types. */
const odd = (value: unknown) => value as never;

const calls: readonly [string, RegExp, () => unknown][] = [
  ['a layer of a number', /object for arguments of a layer but received 5/, () => convolution(odd(5))],
  ['a layer of null', /arguments of a layer but received null/, () => hourglass(odd(null))],
  ['a layer of a text', /arguments of a layer/, () => residualBlock(odd('r'))],
  ['a layer of a symbol', /arguments of a layer/, () => resample(odd(Symbol('r')))],
  ['missingKernels of no network', /network .* for network but received Object/, () => missingKernels(odd({}), 'cpu')],
  ['a sheet without rows', /list of rows of cells for rows/, () => composeSheet(odd({ length: 4 }))],
  ['a sheet of rows that are none', /list of rows of cells/, () => composeSheet(odd([new Float32Array(2)]))],
  ['a sheet with a cell that is none', /image of a cell/, () => composeSheet(odd([[undefined]]))],
  [
    'a sheet with a number as label',
    /string for label of a cell/,
    () => composeSheet([[{ image: picture, label: odd(5) }]]),
  ],
  [
    'a sheet with a number as heading',
    /string for columns\[0\]/,
    () => composeSheet([[{ image: picture }]], { columns: odd([5]) }),
  ],
  [
    'a sheet in a colour of big numbers',
    /\[red, green, blue\]/,
    () => composeSheet([[{ image: picture }]], { ink: odd(5n) }),
  ],
  ['a sheet without end', /at most \d+ px/, () => composeSheet([[{ image: picture }]], { cell: 1e6 })],
  ['a picture without end', /at most 1073741824 px/, () => createPixelImage(1e6, 1e6)],
  ['boundaries of nothing', /heatmaps .* for boundaries/, () => drawBoundaries(picture, odd(null))],
  [
    'boundaries of big numbers',
    /boundaries\.width/,
    () => drawBoundaries(picture, odd({ width: 2n, height: 2, data: new Float32Array(44) })),
  ],
  [
    'lines that are none',
    /polylines for lines\.polylines/,
    () => renderBoundaries(odd(null), { width: 4, height: 4, granularity: 1 }),
  ],
  ['no background', /for background but received null/, () => enlargeBackground(picture, 2, odd(null))],
  [
    'a background that does nothing',
    /function for background\.enlarge/,
    () => enlargeBackground(picture, 2, odd({ enlarge: 5 })),
  ],
  [
    'a background without a result',
    /result of the background's upscaler/,
    () =>
      enlargeBackground(
        picture,
        2,
        odd(() => undefined),
      ),
  ],
  ['a background without end', /between 1 and 64 for scale/, () => enlargeBackground(picture, 1e5, 'back-projected')],
  [
    'a photo that is none',
    /for photo but received/,
    () => enlargeBackground(odd({ width: 4, height: 4 }), 2, 'bicubic'),
  ],
  [
    'an alpha plane of nothing',
    /16 bytes for alpha/,
    async () => {
      const tensor = tf.zeros<tf.Rank.R3>([4, 4, 3]);
      try {
        await tensorToImage(tensor, { alpha: odd(null) });
      } finally {
        tensor.dispose();
      }
    },
  ],
  ['frames that are none', /list of frames/, () => restoreSequence(odd(7), { model: model() }).next()],
  [
    'a frame without a name',
    /frame .* for frames\[0\]/,
    () => restoreSequence(odd([{ load: async () => picture }]), { model: model() }).next(),
  ],
  [
    'boxes of a frame that are none',
    /list of boxes .* for boxes of a/,
    () =>
      restoreSequence([{ name: 'a', load: async () => picture, boxes: odd(5) }], { model: model(), scale: 2 }).next(),
  ],
  [
    'a sequence without options',
    /object for createFaceSequence but received null/,
    () => createFaceSequence(model(), odd(null)),
  ],
  [
    'a sequence of photographs without options',
    /createPhotoSequence but received null/,
    () => createPhotoSequence(odd(null)),
  ],
  [
    'a frame with options that are none',
    /object for push options/,
    () => createFaceSequence(model()).push(picture, odd(null)),
  ],
  [
    'functions of a network that are none',
    /object of functions for functions/,
    async () => loadNetwork(await toArtifacts(model()), { functions: odd(null) }),
  ],
  ['a clip without options', /object for restoreSequence/, () => restoreSequence([], odd(null)).next()],
  [
    'boxes that are false',
    /list of boxes/,
    () => createPhotoSequence({ model: model(), scale: 2 }).push(picture, odd(false)),
  ],
  ['a filter without options', /object for oneEuro/, () => oneEuro(odd(null))],
  [
    'a background in tiles of nothing',
    /for background\.tile but received null/,
    () => enlargeBackground(picture, 2, odd({ enlarge: () => picture, tile: null })),
  ],
  [
    'lines with symbols as flags',
    /boolean for lines\.mask\[0\]/,
    () =>
      renderBoundaries(
        { ...linesFromLandmarks(new Array(136).fill(1), 'ibug68'), mask: odd(new Array(11).fill(Symbol('odd'))) },
        { width: 4, height: 4, granularity: 1 },
      ),
  ],
  ['metadata of nothing', /object for metadata/, () => encodePhoto(picture, 'png', odd(null))],
  ['metadata that are no bytes', /Uint8Array for metadata\.icc/, () => encodePhoto(picture, 'png', odd({ icc: 5 }))],
  [
    'weights that are no bytes',
    /ArrayBuffers of weights/,
    async () => loadNetwork({ ...(await toArtifacts(model())), weightData: odd([new Float32Array(3)]) }),
  ],
];

it.each(calls)('%s is refused', async (_, message, call) => {
  const calling = Promise.resolve().then(call);
  await expect(calling).rejects.toThrow(message);
  await expect(calling).rejects.toThrow(MsfsrError);
});
