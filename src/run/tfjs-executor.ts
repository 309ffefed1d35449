import * as tf from '@tensorflow/tfjs-core';
import { selectedBackend } from '../backend.js';
import type { MultiStage } from '../compose/multi-stage.js';
import { ContextLostError } from '../errors.js';
import type { FloatImage } from '../image/floats.js';
import { isIntact, webglBackend } from '../webgl/context.js';
import type { Executor, RunOptions, StageOutput } from './executor.js';

/** Runs a network with the backend of tfjs that is selected. */
export const tfjsExecutor = (model: MultiStage, options: RunOptions): Executor => ({
  backend: selectedBackend(),
  threads: 1,
  run: (image) => run(model, image, options),
});

async function* run(
  model: MultiStage,
  image: FloatImage,
  { range: { entry, exit }, strength }: RunOptions,
): AsyncGenerator<StageOutput> {
  const gpu = webglBackend();
  if (gpu && !isIntact(gpu)) throw new ContextLostError();
  const input = tf.tensor4d(image.data, [1, image.height, image.width, 3]);
  try {
    for (const result of model.predictStages(input, { entry, exit, strength })) {
      try {
        const { stage, boundaries } = result;
        yield { stage, image: await download(result.image), boundaries: boundaries && (await download(boundaries)) };
      } finally {
        tf.dispose([result.image, result.boundaries ?? []]);
      }
    }
  } catch (error) {
    // What tfjs says without its GPU is not about the GPU.
    if (!gpu || isIntact(gpu) || error instanceof ContextLostError) throw error;
    throw new ContextLostError({ cause: error });
  } finally {
    input.dispose();
  }
}

async function download(tensor: tf.Tensor4D): Promise<FloatImage> {
  const [, height, width, channels] = tensor.shape;
  return { width, height, channels, data: (await tensor.data()) as Float32Array };
}
