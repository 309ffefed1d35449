/** Faces, photographs and networks that are run. */
import * as tf from '@tensorflow/tfjs-core';
import { missingKernels } from '../../../src/compose/missing-kernels.js';
import { MultiStage } from '../../../src/compose/multi-stage.js';
import type { PredictOptions } from '../../../src/compose/prediction.js';
import { compile, compileHybrid } from '../../../src/engine/index.js';
import { exportOnnx } from '../../../src/onnx/index.js';
import { restorePhoto } from '../../../src/photo/index.js';
import { estimateMemory } from '../../../src/run/estimate-memory.js';
import { startState } from '../../../src/run/state.js';
import { upscaleFace } from '../../../src/run/upscale-face.js';
import { upscaleFaces } from '../../../src/run/upscale-faces.js';
import { createUpscaler } from '../../../src/upscaler/create-upscaler.js';
import type { UpscalerOptions } from '../../../src/upscaler/options.js';
import { toArtifacts } from '../../../src/weights/artifacts.js';
import { InferenceNetwork } from '../../../src/weights/inference-network.js';
import { loadNetwork } from '../../../src/weights/load-network.js';
import { openNetwork } from '../../../src/weights/open-network.js';
import { createWorkerUpscaler } from '../../../src/worker/index.js';
import { call, close, made, type PublicCall, using } from './call.js';
import { box, picture } from './pictures-of.js';

/** Options of an upscaler that has settled network and backend. */
const runOptions = {
  entry: 1,
  scale: 4,
  strength: { eyes: 0.5 },
  fidelity: 1,
  selfEnsemble: true,
  stages: true,
  boundaries: true,
  degradation: 'clean',
  maxPixels: 400,
};

/** Calls that take a network, or make one of files. */
export async function upscalingCalls(model: MultiStage): Promise<readonly PublicCall[]> {
  const artifacts = await toArtifacts(model);
  const network = await openNetwork(artifacts);
  const images = tf.zeros([1, 8, 8, 3]) as tf.Tensor4D;
  const settings = { backend: 'engine', size: { width: 8, height: 8 }, measureLimit: 1, threads: 1 } as const;
  const upscaler = { ...settings, model };
  const withUpscaler = (use: (made: Awaited<ReturnType<typeof createUpscaler>>) => unknown) =>
    using(createUpscaler(upscaler), use);
  const free = (results: readonly { readonly image: tf.Tensor; readonly boundaries?: tf.Tensor }[]) =>
    tf.dispose(results.flatMap(({ image, boundaries }) => [image, boundaries ?? []]));
  const plan = { size: [8, 8], winograd: 'auto', simd: 'simd', threads: 1, profile: true };
  return [
    call(upscaleFace, [picture, { model, ...runOptions, threads: 1, backend: 'engine' }]),
    call(upscaleFace, [picture, { model, state: startState(), backend: 'engine', degradation: 'clean' }]),
    call(upscaleFaces, [[picture, picture], { model, entry: 2, scale: 2, backend: 'engine' }]),
    call(restorePhoto, [
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
    ]),
    call(createUpscaler, [upscaler], (options: UpscalerOptions) => close(createUpscaler(options))),
    call(createUpscaler, [picture, runOptions], (image, options) =>
      withUpscaler((made) => made.upscale(image, options)),
    ),
    call(createUpscaler, [{ width: 8, height: 8 }, {}], (size, options) =>
      withUpscaler((made) => made.warmup(size, options)),
    ),
    // What it is given is checked before it looks for a browser.
    call(createWorkerUpscaler, [{ model: '/model.json', ...settings, worker: '/worker.js' }], (options) =>
      createWorkerUpscaler(options).catch((error: Error) => {
        if (!/is for browsers/.test(error.message)) throw error;
      }),
    ),
    call(estimateMemory, [model, { width: 12, height: 10, entry: 1, scale: 4, strength: true, threads: 1 }]),
    call(missingKernels, [model, 'cpu']),
    call(openNetwork, [artifacts, {}], (files, options) => close(openNetwork(files, options))),
    call(loadNetwork, [artifacts, { functions: {} }], (files, options) => close(loadNetwork(files, options))),
    call(toArtifacts, [model, 'float16']),
    call(exportOnnx, [model, { size: [8, 8], opset: 17, metadata: { licence: 'MIT' } }]),
    call(compile, [model, plan], (given, options) => close(compile(given, options))),
    call(compileHybrid, [model, plan], (given, options) => close(compileHybrid(given, options))),
    ...[compile, compileHybrid].map((of) =>
      call(of, [{ image: new Float32Array(192) }], (inputs) =>
        using(of(model, { size: [8, 8] }), (plan) => plan.run(inputs)),
      ),
    ),
    made(MultiStage, [images, { entry: 1, exit: 2, strength: 0.5, boundaries: new Map() }], (given, options) =>
      free(model.predict(given, options as PredictOptions)),
    ),
    made(MultiStage, [{ entry: 1, exit: 2, strength: true, features: 0, givenBoundaries: false }], (options) =>
      model.part(options),
    ),
    made(MultiStage, [1, { entered: true, strength: true, givenBoundaries: false }], (index, options) =>
      model.stagePart(index, options),
    ),
    made(MultiStage, [images, 1], (given, entry) => model.partInputs(given, entry)),
    ...[model, network].flatMap((given) => {
      const of = given === model ? MultiStage : InferenceNetwork;
      return [
        made(of, [2], (entry) => given.topology(entry)),
        made(of, [[8, 8]], (size) => given.describe(size)),
        made(of, [[8, 8]], (size) => given.toMermaid(size)),
      ];
    }),
  ];
}
