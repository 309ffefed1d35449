/** Arguments of the parts that others build on (pictures, faces over time, judges, modules, files) that the fuzzers found to end in other errors than a MsfsrError. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as adapters from '../src/adapters/index.js';
import * as boundaries from '../src/boundaries/index.js';
import { MsfsrError } from '../src/errors.js';
import * as faces from '../src/faces/index.js';
import * as image from '../src/image/index.js';
import * as msfsr from '../src/index.js';
import * as metrics from '../src/metrics/index.js';
import * as node from '../src/node/index.js';
import * as photo from '../src/photo/index.js';
import * as temporal from '../src/temporal.js';
import { runLayerTest, runModuleTest } from '../src/testing/index.js';
import { copyWeights } from '../src/train/index.js';
import { plainStage } from './compose/small.js';

const picture = image.createPixelImage(4, 4);
const floats = { width: 4, height: 4, channels: 3, data: new Float32Array(48) };
const small = { width: 2, height: 2, channels: 3, data: new Float32Array(12) };
const box = { x: 0, y: 0, width: 2, height: 2 };
const region = { left: 0, top: 0, width: 2, height: 2 };
const library = { tf: { tensor3d: () => ({ dispose() {} }) }, detect: async () => ({ face: [] }) };
/** As from JavaScript, where nobody checks types. */
const odd = (value: unknown) => value as never;

let model: msfsr.MultiStage;
let folder: string;
beforeAll(async () => {
  await tf.setBackend('cpu');
  model = msfsr.buildMultiStage({ stages: [plainStage()] });
  folder = await mkdtemp(join(tmpdir(), 'msfsr-odd-'));
  await node.writePng(picture, join(folder, 'a.png'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Call = readonly [string, RegExp, () => unknown];

const pictures: readonly Call[] = [
  ['numbers of no picture', /for result but received null/, () => photo.agreement(odd(null), floats)],
  ['too few numbers', /48 numbers of 3 channels/, () => photo.backProject(floats, { ...floats, data: small.data })],
  [
    'numbers of other channels',
    /48 of Symbol|48 of symbol/,
    () => photo.sharpness({ ...floats, channels: odd(Symbol('c')) }, box),
  ],
  ['other frequencies', /one of "all", "low" for frequencies/, () => photo.backProject(floats, floats, odd('high'))],
  ['no box', /box \{ x, y, width, height \} for box/, () => photo.cropRegion(odd(null))],
  ['a box without a side', /number above 0 for box.width/, () => photo.faceMask({ ...box, width: 0 }, region, 2)],
  ['a region without end', /at most 1073741824 px/, () => photo.faceMask(box, { ...region, width: 1e9 }, 2)],
  ['no region', /for region but received undefined/, () => photo.cropPixels(picture, odd(undefined))],
  ['no mask', /mask of 4×4 px/, () => photo.paste(picture, floats, odd(5), { left: 0, top: 0 })],
  [
    'a place that is none',
    /for at\.left/,
    () => photo.paste(picture, floats, { ...floats, data: new Float32Array(16) }, odd({})),
  ],
  ['a map without end', /between 1 and 32768 for width/, () => photo.blendMap(1, undefined, 1e9, 4)],
  ['a choice of nothing', /list of faces/, () => photo.chooseFaces(odd(7), picture, odd({}))],
  [
    'an unknown choice',
    /"all", "largest" or a function for faces/,
    () => photo.chooseFaces([], picture, odd({ faces: 3 })),
  ],
  ['no analyzer', /with embedding/, () => photo.holdIdentity(picture, () => picture, box, odd(null), 0.5)],
  ['a route through nothing', /network .* for network/, () => photo.routeFor(odd(null), 2, 12)],
  ['heatmaps of nothing', /heatmaps .* for boundaries/, () => boundaries.flipBoundaries(odd(undefined))],
  ['lines of nothing', /polylines/, () => boundaries.flipLines(odd(null), 4)],
  ['a square of texts', /number that is finite for square\.left/, () => image.wholeSquare(odd({ left: 'a' }))],
  ['no square', /\{ left, top, side \} for square/, () => image.cropSquare(picture, odd(null))],
  ['a face of few landmarks', /136 numbers/, () => image.faceSquare([1, 2])],
  ['no tensor', /tensor of .* for tensor/, () => image.tensorToImage(odd(5))],
];

const overTime: readonly Call[] = [
  ['glances of two sizes', /same size but received 4×4 and 2×2/, () => temporal.sceneDifference(floats, small)],
  ['motion of nothing', /for before but received undefined/, () => temporal.estimateMotion(odd(undefined), floats)],
  ['boxes of a number', /list of boxes .* for boxes/, () => temporal.smoothBoxes(odd(3))],
  ['a track of null', /list of boxes/, () => temporal.smoothTrack(odd(null))],
  ['frames of nothing', /list of the boxes of each frame/, () => temporal.trackFaces(odd(null))],
  [
    'a cut that is a number',
    /boolean for cut/,
    () =>
      temporal.trackFaces(
        [[box]],
        odd(() => 7),
      ),
  ],
  ['frames before that are none', /for before.frames/, () => temporal.steady(floats, odd(null), 0.5)],
  ['no time', /for seconds/, () => temporal.oneEuro()(1, 0)],
  ['work that is none', /function for work/, () => temporal.videoFrameStream(odd(5))],
];

const judges: readonly Call[] = [
  ['a colour beyond bytes', /between 0 and 255 for green/, () => metrics.labOf(1, 256, 3)],
  ['a mean over no picture', /for image/, () => metrics.meanLab(odd(null), () => true)],
  ['scores that are none', /number for scores\[0\]\.psnrRgb/, () => metrics.meanScore(odd([undefined]))],
  ['a colour of nothing', /\[l, a, b\] for lab/, () => metrics.typologyAngle(odd(null))],
  ['an angle that is none', /for angle/, () => metrics.skinToneOf(Number.NaN)],
  ['scales of nothing', /for width/, () => metrics.msSsimScales(odd('a'), 4)],
  ['embeddings of symbols', /finite numbers/, () => adapters.compareEmbeddings(odd([Symbol('a')]), [1])],
  [
    'landmarks of symbols',
    /finite numbers for points/,
    () => adapters.landmarkError(odd(new Array(136).fill(Symbol('a'))), new Array(136).fill(1)),
  ],
  ['a judge of nothing', /with landmarks/, () => adapters.boundaryError(picture, picture, odd(null))],
  [
    'a comparison without options',
    /object for options/,
    () => adapters.facePlusPlusCompare({ key: 'k', secret: 's' })(Uint8Array.of(1), Uint8Array.of(2), odd(null)),
  ],
  [
    'a finder that is asked for nothing',
    /object for find options/,
    () => adapters.humanFinder(odd(library))(picture, odd(undefined)),
  ],
  ['a crop of no face', /face \{ id, side, face \}/, () => faces.evaluationCrop(picture, odd(null))],
  ['stages that are none', /list of stages/, () => faces.truthSide(odd(null))],
];

const networks: readonly Call[] = [
  ['a preset of nothing', /function for create/, () => msfsr.registerPreset('odd', odd(5))],
  ['a module type of nothing', /function for factory/, () => msfsr.registerModule('bum', 'odd', odd(5))],
  ['types of an unknown kind', /one of "bum", "bem", "bfm"/, () => msfsr.moduleTypes(odd('constructor'))],
  [
    'a module that builds nothing',
    /function for build of the bum/,
    () => msfsr.BUM.define(odd({ scale: 2, config: { type: 'a' } })),
  ],
  ['a module on a number', /symbolic tensor .* for image/, () => msfsr.BUM.compact().apply(odd(0.5))],
  [
    'a prefix that tfjs refuses',
    /name of letters/,
    () => msfsr.BUM.compact().apply(tfl.input({ shape: [4, 4, 3] }), { prefix: '../a' }),
  ],
  ['a range of nothing', /\[least, greatest\] for from/, () => msfsr.valueRange(odd({ to: [0, 1] }))],
  ['a join without end', /between 2 and 64 for count/, () => msfsr.join({ method: 'add', count: 2 ** 31 })],
  ['a list as options', /object for resize options/, () => image.resize(picture, 2, 2, odd([]))],
  ['images that are no tensor', /tensor of images/, () => model.predict(odd(null))],
  [
    'boundaries of false',
    /Map from numbers of stages/,
    () => model.predict(tf.zeros([1, 4, 4, 3]), { boundaries: odd(false) }),
  ],
  ['features of a symbol', /for features/, () => model.part({ features: odd(Symbol('a')) })],
  ['artifacts of nothing', /composed network/, () => msfsr.toArtifacts(odd(null))],
  ['weights of nothing', /composed network for from/, () => copyWeights(odd(null), model)],
  ['a layer of nothing', /function for create/, () => runLayerTest(odd(null), { inputShapes: [[2, 3, 3, 3]] })],
  [
    'a layer on no shapes',
    /list of shapes/,
    () => runLayerTest((name) => msfsr.convolution({ name, filters: 2 }), odd({})),
  ],
  ['no module', /BUM, BEM or BFM/, () => runModuleTest(odd(null))],
];

const files: readonly Call[] = [
  ['leftovers of nothing', /list of paths/, () => node.removeLeftovers(odd(undefined))],
  ['a photo with a list as options', /object for restorePhoto/, () => node.restorePhoto(picture, odd([]))],
  ['a detector without options', /object for loadFaceFinder options/, () => node.loadFaceFinder(odd(null))],
  [
    'raw pixels of a symbol',
    /1, 3 or 4 bytes a pixel/,
    () => node.upscaleFace(odd({ data: new Uint8Array(4), info: { width: 1, height: 1, channels: Symbol('c') } })),
  ],
  ['faces of no folder', /for folder/, () => faces.trainingData(odd(Number.NaN))],
  ['pictures of no folder', /for folder/, () => faces.folderImages(odd(Symbol('a')))],
  ['labels by nothing', /with landmarks/, () => faces.labelFolder(folder, odd({ landmarks: 5 }))],
];

describe.each(Object.entries({ pictures, overTime, judges, networks, files }))('%s', (_, calls) => {
  it.each(calls)('%s is refused', async (_, message, call) => {
    const calling = Promise.resolve().then(call);
    await expect(calling).rejects.toThrow(message);
    await expect(calling).rejects.toThrow(MsfsrError);
  });
});

it('what an analyzer gives that are no landmarks is said of each picture', async () => {
  const { skipped } = await faces.labelFolder(folder, { landmarks: async () => odd(7) });
  expect(skipped).toEqual([{ id: 'a.png', reason: expect.stringMatching(/136 numbers .* but received 7/) }]);
});

it('a network may take its own weights', () => {
  const weights = model.model.weights.length;
  expect(copyWeights(model, model)).toBe(weights);
  expect(model.model.weights.every((weight) => !weight.read().isDisposed)).toBe(true);
});

it('a strip of a pixel has a motion', () => {
  const strip = { width: 1, height: 100, channels: 3, data: new Float32Array(300).map((_, i) => (i % 7) / 7) };
  expect(temporal.estimateMotion(strip, strip)).toEqual({ a: 0, b: 0, right: 0, down: 0 });
});
