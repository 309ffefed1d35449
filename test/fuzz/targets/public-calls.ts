/** What people call, each with arguments that are right. */
import { linesFromLandmarks } from '../../../src/boundaries/from-landmarks.js';
import { renderBoundaries } from '../../../src/boundaries/render.js';
import { landmarkScheme } from '../../../src/boundaries/schemes/index.js';
import { buildMultiStage } from '../../../src/compose/build-multi-stage.js';
import { missingKernels } from '../../../src/compose/missing-kernels.js';
import type { MultiStage } from '../../../src/compose/multi-stage.js';
import { presetOptions } from '../../../src/compose/presets.js';
import { boxesFinder } from '../../../src/detect/boxes-finder.js';
import { tiledFinder } from '../../../src/detect/tiled-finder.js';
import { alphaPlane } from '../../../src/image/alpha.js';
import { drawBoundaries } from '../../../src/image/draw-boundaries.js';
import { resize } from '../../../src/image/resize.js';
import { composeSheet } from '../../../src/image/sheet.js';
import { imageToTensor, tensorToImage } from '../../../src/image/tensor.js';
import { createPixelImage } from '../../../src/image/types.js';
import { convolution } from '../../../src/layers/convolution.js';
import { hourglass } from '../../../src/layers/hourglass.js';
import { resample } from '../../../src/layers/resample.js';
import { residualBlock } from '../../../src/layers/residual-block.js';
import { colourShift } from '../../../src/metrics/colour-shift.js';
import { evaluate } from '../../../src/metrics/evaluate.js';
import { lowResolution } from '../../../src/metrics/low-resolution.js';
import { lowResolutionConsistency } from '../../../src/metrics/low-resolution-consistency.js';
import { luma } from '../../../src/metrics/luma.js';
import { niqeStyle } from '../../../src/metrics/niqe-style.js';
import { psnr } from '../../../src/metrics/psnr.js';
import { score } from '../../../src/metrics/score.js';
import { ssim } from '../../../src/metrics/ssim.js';
import { BEM, BFM, BUM } from '../../../src/modules/index.js';
import { encodePng } from '../../../src/node/encode-png.js';
import { encodePhoto } from '../../../src/node/photo-file.js';
import { readImage } from '../../../src/node/read-image.js';
import { exportOnnx } from '../../../src/onnx/export-onnx.js';
import { enlargeBackground } from '../../../src/photo/background.js';
import { restorePhoto } from '../../../src/photo/restore-photo.js';
import { estimateMemory } from '../../../src/run/estimate-memory.js';
import { startState } from '../../../src/run/state.js';
import { upscaleFace } from '../../../src/run/upscale-face.js';
import { upscaleFaces } from '../../../src/run/upscale-faces.js';
import { createFaceSequence } from '../../../src/sequence/face-sequence.js';
import { oneEuro } from '../../../src/sequence/one-euro.js';
import { createPhotoSequence } from '../../../src/sequence/photo-sequence.js';
import { restoreSequence } from '../../../src/sequence/restore-sequence.js';
import { train } from '../../../src/train/train.js';
import { createUpscaler } from '../../../src/upscaler/create-upscaler.js';
import { toArtifacts } from '../../../src/weights/artifacts.js';
import { loadNetwork } from '../../../src/weights/load-network.js';
import { openNetwork } from '../../../src/weights/open-network.js';
import { plainStage, smallStage } from '../../compose/small.js';

/** A function and arguments that are right. */
export interface PublicCall {
  readonly run: (...given: never[]) => unknown;
  readonly given: readonly unknown[];
}

const picture = { width: 12, height: 10, data: Uint8ClampedArray.from({ length: 480 }, (_, i) => (i * 37) % 256) };
/** One that metrics can judge. */
const large = { width: 64, height: 64, data: Uint8ClampedArray.from({ length: 16384 }, (_, i) => (i * 37) % 253) };
const box = { x: 2, y: 2, width: 6, height: 6 };
const landmarks = Array.from({ length: 136 }, (_, i) => i % 12);
const close = (made: { dispose(): unknown }) => made.dispose();

/** Functions that take options, on a small network. */
export async function publicCalls(model: MultiStage): Promise<readonly PublicCall[]> {
  const artifacts = await toArtifacts(model);
  const png = await encodePng(picture);
  const lines = linesFromLandmarks(landmarks, 'ibug68');
  const heatmaps = renderBoundaries(lines, { width: 12, height: 10, granularity: 1 });
  return [
    {
      run: upscaleFace,
      given: [
        picture,
        {
          model,
          entry: 1,
          scale: 4,
          strength: { eyes: 0.5 },
          fidelity: 1,
          selfEnsemble: true,
          stages: true,
          boundaries: true,
          threads: 1,
          backend: 'engine',
          degradation: 'clean',
          maxPixels: 400,
        },
      ],
    },
    { run: upscaleFaces, given: [[picture, picture], { model, entry: 2, scale: 2, backend: 'engine' }] },
    {
      run: restorePhoto,
      given: [
        picture,
        {
          model,
          scale: 4,
          faces: [box],
          minFace: 2,
          maxFace: 99,
          blend: { mouth: 0.5 },
          strength: 1,
          fidelity: 1,
          degradation: 0,
          background: 'bicubic',
          threads: 1,
          backend: 'engine',
        },
      ],
    },
    {
      run: async (given: never) => close(await createUpscaler(given)),
      given: [{ model, backend: 'engine', size: { width: 8, height: 8 }, measureLimit: 1, threads: 1 }],
    },
    { run: resize, given: [picture, 6, 5, { filter: 'bicubic', box: [0, 0, 12, 10] }] },
    {
      run: renderBoundaries,
      given: [
        linesFromLandmarks(
          Array.from({ length: 136 }, (_, i) => i % 12),
          'ibug68',
        ),
        { width: 12, height: 12, granularity: 1 },
      ],
    },
    { run: linesFromLandmarks, given: [Array.from({ length: 136 }, (_, i) => i % 12), 'ibug68'] },
    {
      run: (given: never) => close(buildMultiStage(given)),
      given: [{ name: 'n', stages: [{ ...smallStage(), granularity: 1 }, plainStage()] }],
    },
    { run: psnr, given: [large, large] },
    { run: ssim, given: [large, large] },
    { run: encodePng, given: [picture] },
    { run: exportOnnx, given: [model, { size: [8, 8] }] },
    { run: async (files: never, more: never) => close(await openNetwork(files, more)), given: [artifacts, {}] },
    {
      run: evaluate,
      given: [
        [{ id: 'a', load: async () => ({ width: 24, height: 24, data: new Uint8ClampedArray(2304).fill(9) }) }],
        async (small: typeof picture) => resize(small, 24, 24),
        { scale: 2, worst: 1 },
      ],
    },
    {
      run: async (options: never, frame: never, more: never) => {
        const sequence = createFaceSequence(model, options);
        try {
          await sequence.push(frame, more);
        } finally {
          sequence.dispose();
        }
      },
      given: [{ entry: 1, scale: 4, sceneCut: 0.1, steady: 0.5, backend: 'engine', degradation: 'clean' }, picture, {}],
    },
    {
      run: async (options: never, frame: never, boxes: never) => {
        const sequence = createPhotoSequence(options);
        try {
          await sequence.push(frame, boxes);
        } finally {
          sequence.dispose();
        }
      },
      given: [
        { model, scale: 2, frameRate: 25, steady: 0.5, minFace: 2, background: 'bicubic', backend: 'engine' },
        picture,
        [box],
      ],
    },
    {
      run: async (frames: never, options: never) => {
        for await (const { image } of restoreSequence(frames, options)) if (!image) throw new Error('no picture');
      },
      given: [
        [{ name: 'a', load: async () => picture, boxes: [box] }],
        { model, scale: 2, steady: 0.5, minFace: 2, backend: 'engine', degradation: 0 },
      ],
    },
    { run: upscaleFace, given: [picture, { model, state: startState(), backend: 'engine', degradation: 'clean' }] },
    { run: estimateMemory, given: [model, { width: 12, height: 10, entry: 1, scale: 4, strength: true, threads: 1 }] },
    { run: missingKernels, given: [model, 'cpu'] },
    {
      run: async (...given: never[]) =>
        close(await (loadNetwork as (...all: never[]) => ReturnType<typeof loadNetwork>)(...given)),
      given: [artifacts, { functions: {} }],
    },
    { run: presetOptions, given: ['compact-x8'] },
    { run: landmarkScheme, given: ['ibug68'] },
    { run: oneEuro, given: [{ minCutoff: 1, beta: 0.1, speedCutoff: 1 }] },
    { run: boxesFinder, given: [[box, box]] },
    { run: tiledFinder, given: [async () => [], { smallest: 8, largest: 16, tile: 64, multiple: 2, least: 8 }] },
    { run: createPixelImage, given: [2, 3, new Uint8ClampedArray(24)] },
    { run: alphaPlane, given: [picture] },
    { run: drawBoundaries, given: [picture, heatmaps, { opacity: 0.5 }] },
    {
      run: composeSheet,
      given: [
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
      ],
    },
    { run: (image: never) => imageToTensor(image).dispose(), given: [picture] },
    {
      run: async (image: never, options: never) => {
        const tensor = imageToTensor(image);
        try {
          await tensorToImage(tensor, options);
        } finally {
          tensor.dispose();
        }
      },
      given: [picture, { alpha: new Uint8ClampedArray(120) }],
    },
    { run: colourShift, given: [picture, picture] },
    { run: lowResolution, given: [picture, 2] },
    { run: lowResolutionConsistency, given: [picture, picture] },
    { run: luma, given: [picture, true] },
    { run: niqeStyle, given: [large] },
    { run: score, given: [large, large] },
    { run: psnr, given: [large, large, { protocol: 'p1', channels: 'rgb' }] },
    { run: ssim, given: [large, large, { protocol: 'p1' }] },
    { run: encodePhoto, given: [picture, 'png', {}] },
    { run: readImage, given: [png, { maxPixels: 200 }] },
    {
      run: enlargeBackground,
      given: [picture, 2, { enlarge: (part: never) => resize(part, 24, 20), tile: 64, overlap: 8 }, {}],
    },
    { run: BUM.compact, given: [{ filters: 4, blocks: 1, scale: 2 }] },
    { run: BEM.compact, given: [{ channels: 4, depth: 1 }] },
    { run: BFM.compact, given: [{ blocks: 1, features: 4, hidden: 4 }] },
    { run: BFM.convLstm, given: [{ blocks: 1, features: 4, hidden: 4, modulation: 4 }] },
    { run: convolution, given: [{ name: 'c', filters: 4, kernelSize: 3, strides: 1, activation: 'relu' }] },
    { run: hourglass, given: [{ name: 'h', channels: 4, depth: 1 }] },
    { run: residualBlock, given: [{ name: 'r', filters: 4, activation: 'prelu' }] },
    { run: resample, given: [{ name: 's', method: 'upsampleBicubic', size: 2 }] },
    {
      // Stopped before the first step.
      run: (options: object) =>
        train({ ...options, signal: AbortSignal.abort() } as never).catch((error: Error) => {
          if (error.name !== 'AbortError') throw error;
        }),
      given: [{ model, data: { train: [], validation: [] }, recipe: { size: 8, steps: 1 }, callbacks: {} }],
    },
  ];
}
