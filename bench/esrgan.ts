import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { readLayersModel } from '../examples/custom-bum/esrgan-slim.js';

/** x · beta; the thick models hold it. */
class MultiplyBeta extends tfl.layers.Layer {
  static className = 'MultiplyBeta';
  private readonly beta: number;

  constructor(config: { readonly beta: number; readonly name?: string }) {
    super(config);
    this.beta = config.beta;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul([inputs].flat()[0]!, this.beta);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), beta: this.beta };
  }
}

/** [n, h, w, 64·c] → [n, 8·h, 8·w, c], with the operation that UpscalerJS uses. */
class PixelShuffle8x extends tfl.layers.Layer {
  static className = 'PixelShuffle8x';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.depthToSpace([inputs].flat()[0] as tf.Tensor4D, 8, 'NHWC');
  }

  override computeOutputShape(shape: tfl.Shape): tfl.Shape {
    const [n, h, w, c] = shape as [number | null, number | null, number | null, number];
    return [n, h && 8 * h, w && 8 * w, c / 64];
  }
}

/**
 * Loads an UpscalerJS model that enlarges eight times.
 *
 * @returns undefined where its package is not installed
 */
export async function loadEsrgan(name: 'esrgan-slim' | 'esrgan-thick'): Promise<tfl.LayersModel | undefined> {
  const main = resolved(`@upscalerjs/${name}`);
  if (!main) return undefined;
  tf.serialization.registerClass(MultiplyBeta);
  tf.serialization.registerClass(PixelShuffle8x);
  return readLayersModel(join(main.slice(0, main.lastIndexOf(join(name, 'dist'))), name, 'models', 'x8', 'model.json'));
}

function resolved(name: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    return undefined;
  }
}
