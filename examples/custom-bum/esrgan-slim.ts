import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

/** Folder of the package's models, found wherever npm has put it. */
const folder = (): string => {
  const main = createRequire(import.meta.url).resolve('@upscalerjs/esrgan-slim');
  return join(main.slice(0, main.lastIndexOf('esrgan-slim/dist')), 'esrgan-slim', 'models');
};

/**
 * Value range of the pictures that the model takes and gives. The x2, x3 and x4 models of this package are RDNs, which UpscalerJS runs on
 * 0 … 255 (`getESRGANModelDefinition`, architecture `rdn`).
 */
export const ESRGAN_RANGE = [0, 255] as const;

/** Loads an UpscalerJS model from its package, without UpscalerJS itself. */
export const loadEsrganSlim = (scale: 2 | 3 | 4): Promise<tfl.LayersModel> =>
  readLayersModel(join(folder(), `x${scale}`, 'model.json'));

/** Reads a layers model from disk: plain tfjs has no file reader for Node, so here is one. */
export async function readLayersModel(path: string): Promise<tfl.LayersModel> {
  const { modelTopology, weightsManifest, format } = JSON.parse(await readFile(path, 'utf8')) as {
    format: string;
    modelTopology: object;
    weightsManifest: tf.io.WeightsManifestConfig;
  };
  const shards = weightsManifest.flatMap((group) => group.paths.map((name) => readFile(join(dirname(path), name))));
  const weightData = tf.io.concatenateArrayBuffers(
    (await Promise.all(shards)).map((bytes) => new Uint8Array(bytes).buffer),
  );
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  return tfl.loadLayersModel(tf.io.fromMemory({ format, modelTopology, weightSpecs, weightData }));
}
