import * as tf from '@tensorflow/tfjs-core';
import type { BackendChoice } from '../backend.js';
import { requireKernels } from '../compose/missing-kernels.js';
import type { MultiStage } from '../compose/multi-stage.js';
import { BackendError, ContextLostError } from '../errors.js';
import type { FloatImage } from '../image/floats.js';
import { readyBackend, selectedBackend } from '../selected-backend.js';
import { isIntact, webglBackend } from '../webgl/context.js';
import { guardReads } from '../webgl/guard-reads.js';
import { joined, pictures } from './batch.js';
import { stateBefore, statesAfter } from './batch-state.js';
import type { Executor, RunOptions, StageOutput } from './executor.js';
import type { PassState } from './state.js';

/** `tfjs` with whichever backend it has selected, or one of its backends, which must be the selected one. */
export type TfjsChoice = Exclude<BackendChoice, 'auto' | 'engine'>;

/**
 * Runs a network with the backend of tfjs that is selected.
 *
 * @throws {BackendError} if none starts, or another one was asked for; {@link MissingKernelsError} if it lacks kernels of the network
 */
export async function tfjsExecutor(model: MultiStage, choice: TfjsChoice, options: RunOptions): Promise<Executor> {
  const selected = await readyBackend();
  guardReads(); // never zeros from a GPU that is gone
  const backend = selectedBackend();
  if (choice !== 'tfjs' && choice !== backend) {
    const name = choice.slice('tfjs-'.length);
    throw new BackendError(
      `Expected ${choice} to run the network but tfjs has selected ${selected}: await tf.setBackend(${JSON.stringify(name)}) before, or ` +
        `let createUpscaler({ backend: ${JSON.stringify(choice)} }) do it`,
    );
  }
  requireKernels(model.topology());
  return { backend, threads: 1, run: (images, states) => run(model, images, states, options) };
}

async function* run(
  model: MultiStage,
  images: readonly FloatImage[],
  states: readonly PassState[] | undefined,
  { range, strength }: RunOptions,
): AsyncGenerator<StageOutput> {
  const gpu = webglBackend();
  if (gpu && !isIntact(gpu)) throw new ContextLostError();
  const { height, width } = images[0]!;
  const { entry, exit } = range;
  const before = states && stateBefore(range, [height, width], states);
  const input = tf.tensor4d(joined(images), [images.length, height, width, 3]);
  const state = before && new Map([...before].map(([name, values]) => [name, upload(values, images.length)]));
  try {
    for (const result of model.predictStages(input, { entry, exit, strength, ...(state && { state }) })) {
      const kept = result.state ?? new Map<string, tf.Tensor4D>();
      try {
        const { stage, boundaries } = result;
        const next = new Map<string, FloatImage>();
        for (const [name, tensor] of kept) next.set(name, await downloadAll(tensor));
        yield {
          stage,
          images: await download(result.image),
          boundaries: boundaries && (await download(boundaries)),
          ...(next.size > 0 && { state: statesAfter(next, images.length) }),
        };
      } finally {
        tf.dispose([result.image, result.boundaries ?? [], ...kept.values()]);
      }
    }
  } catch (error) {
    if (isTrap(error))
      throw new BackendError(
        `tfjs's wasm backend broke off (${error.message}), as it does for want of memory; its tensors may be damaged: tf.removeBackend('wasm'), ` +
          'or start the program again, and take smaller pictures or the engine',
        { cause: error },
      );
    // What tfjs says without its GPU is not about the GPU.
    if (!gpu || isIntact(gpu) || error instanceof ContextLostError) throw error;
    throw new ContextLostError({ cause: error });
  } finally {
    tf.dispose([input, ...(state?.values() ?? [])]);
  }
}

/** Whether WebAssembly has stopped in the middle of a function. */
const isTrap = (error: unknown): error is Error =>
  typeof WebAssembly !== 'undefined' && error instanceof WebAssembly.RuntimeError;

const upload = ({ data, height, width, channels }: FloatImage, count: number): tf.Tensor4D =>
  tf.tensor4d(data, [count, height, width, channels]);

const download = async (tensor: tf.Tensor4D): Promise<FloatImage[]> => pictures(await downloadAll(tensor));

/** The pictures of a batch, one after another. */
async function downloadAll(tensor: tf.Tensor4D): Promise<FloatImage> {
  const [, height, width, channels] = tensor.shape;
  return { width, height, channels, data: (await tensor.data()) as Float32Array };
}
