import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { linesFromLandmarks } from '../../../src/boundaries/from-landmarks.js';
import { renderBoundaries } from '../../../src/boundaries/render.js';
import { buildMultiStage } from '../../../src/compose/build-multi-stage.js';
import { resize } from '../../../src/image/resize.js';
import { evaluate } from '../../../src/metrics/evaluate.js';
import { psnr } from '../../../src/metrics/psnr.js';
import { ssim } from '../../../src/metrics/ssim.js';
import { encodePng } from '../../../src/node/encode-png.js';
import { exportOnnx } from '../../../src/onnx/export-onnx.js';
import { restorePhoto } from '../../../src/photo/restore-photo.js';
import { upscaleFace } from '../../../src/run/upscale-face.js';
import { upscaleFaces } from '../../../src/run/upscale-faces.js';
import { createUpscaler } from '../../../src/upscaler/create-upscaler.js';
import { openNetwork } from '../../../src/weights/open-network.js';
import { plainStage, smallStage } from '../../compose/small.js';
import type { Draw } from '../draw.js';
import { ODD_VALUES } from '../mutate.js';
import type { Target } from '../target.js';

/** A function and arguments that are right. */
interface Call {
  readonly run: (...given: never[]) => unknown;
  readonly given: readonly unknown[];
}

const picture = { width: 12, height: 10, data: Uint8ClampedArray.from({ length: 480 }, (_, i) => (i * 37) % 256) };
const box = { x: 2, y: 2, width: 6, height: 6 };

/** Puts odd values into places of arguments: at any depth of plain objects and lists. */
function odd(value: unknown, draw: Draw): unknown {
  const plain =
    value !== null &&
    typeof value === 'object' &&
    [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value));
  if (!plain || draw.chance(0.2)) return draw.pick(ODD_VALUES);
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  const keys = Object.keys(copy);
  const key =
    keys.length > 0 && draw.chance(0.9)
      ? draw.pick(keys)
      : draw.pick(Array.isArray(copy) ? ['0'] : ['colour', 'length', 'toString']);
  copy[key] = odd(copy[key], draw);
  return copy;
}

/** Options and arguments of what people call. */
export const options: Target = {
  name: 'options',
  about: 'arguments and options of public functions',
  async prepare() {
    await tf.setBackend('cpu');
    const model = buildMultiStage({ stages: [smallStage(), plainStage()] });
    const close = (upscaler: { dispose(): unknown }) => upscaler.dispose();
    const calls: readonly Call[] = [
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
          { width: 12, height: 12, sigma: 1 },
        ],
      },
      { run: linesFromLandmarks, given: [Array.from({ length: 136 }, (_, i) => i % 12), 'ibug68'] },
      {
        run: (given: never) => close(buildMultiStage(given)),
        given: [{ name: 'n', stages: [{ ...smallStage(), granularity: 1 }, plainStage()] }],
      },
      { run: psnr, given: [picture, picture] },
      { run: ssim, given: [picture, picture] },
      { run: encodePng, given: [picture] },
      { run: exportOnnx, given: [model, { size: [8, 8] }] },
      { run: openNetwork, given: [new Map([['model.json', new Uint8Array(3)]])] },
      {
        run: evaluate,
        given: [
          [{ id: 'a', load: async () => ({ width: 24, height: 24, data: new Uint8ClampedArray(2304).fill(9) }) }],
          async (small: typeof picture) => resize(small, 24, 24),
          { scale: 2, worst: 1 },
        ],
      },
    ];
    return async (draw) => {
      const { run, given } = draw.pick(calls);
      const place = draw.below(given.length);
      const changed = given.map((value, i) => (i === place ? odd(value, draw) : value));
      await run(...(changed as never[]));
    };
  },
};
