/** The detectors that are compared. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FaceApiDetectors, faceApiFinder } from '../../src/adapters/face-api-finder.js';
import { type HumanLibrary, humanFinder } from '../../src/adapters/human-finder.js';
import { blazeFaceFinder } from '../../src/detect/blaze-face-finder.js';
import type { FaceFinder } from '../../src/detect/face-finder.js';
import { tiledFinder } from '../../src/detect/tiled-finder.js';
import { ensureBackend } from '../../src/node/use-wasm.js';
import { sayMissing } from '../peers-installed.js';

/** Opens a detector with a threshold; undefined, and said, where its package is not installed. */
export type OpenDetector = (threshold: number | undefined) => Promise<FaceFinder | undefined>;

type Loadable = { loadFromDisk(folder: string): Promise<void> };

const require = createRequire(import.meta.url);

/** The folder of a package; undefined, and said, where it is not installed. */
export function folderOf(name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    sayMissing(name);
    return undefined;
  }
}

const blaze =
  (file: string): OpenDetector =>
  async (threshold) => {
    const folder = folderOf('@mediapipe/face_detection');
    if (!folder) return undefined;
    const bytes = await readFile(join(folder, `face_detection_${file}.tflite`));
    return blazeFaceFinder(bytes, threshold === undefined ? {} : { threshold });
  };

const faceApi =
  (detector: 'tiny' | 'ssd'): OpenDetector =>
  async (threshold) => {
    const folder = folderOf('@vladmandic/face-api');
    if (!folder) return undefined;
    const library = require(join(folder, 'dist', 'face-api.node-wasm.js')) as FaceApiDetectors;
    await ensureBackend();
    const net = library.nets[detector === 'ssd' ? 'ssdMobilenetv1' : 'tinyFaceDetector'];
    await (net as unknown as Loadable).loadFromDisk(join(folder, 'model'));
    return faceApiFinder(library, { detector, ...(threshold !== undefined && { minConfidence: threshold }) });
  };

/** Human hides its files from `require`; they lie in this folder's own packages. */
const human: OpenDetector = async (threshold) => {
  const folder = fileURLToPath(new URL('../node_modules/@vladmandic/human', import.meta.url));
  if (!existsSync(folder)) {
    sayMissing('@vladmandic/human');
    return undefined;
  }
  const { default: Human } = require(join(folder, 'dist', 'human.node-wasm.js')) as {
    default: new (config: object) => HumanLibrary & { load(): Promise<void> };
  };
  await ensureBackend();
  const models = await serve(join(folder, 'models'));
  const instance = new Human({
    backend: 'wasm',
    wasmPath: `${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`,
    modelBasePath: models.address,
    face: { enabled: true, mesh: OFF, iris: OFF, emotion: OFF, description: OFF, antispoof: OFF, liveness: OFF },
    body: OFF,
    hand: OFF,
    object: OFF,
    gesture: OFF,
    filter: OFF,
  });
  await instance.load();
  models.close();
  return humanFinder(instance, threshold === undefined ? {} : { minConfidence: threshold });
};

const OFF = { enabled: false };

/** Gives the files of a folder by HTTP, which is all that Human reads models from. */
async function serve(folder: string): Promise<{ readonly address: string; close(): void }> {
  const server = createServer((request, response) => {
    readFile(join(folder, basename(request.url ?? ''))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** In tiles of the detector's own size, which it takes without shrinking them. */
const tiled =
  (open: OpenDetector, tile: number, smallest: number): OpenDetector =>
  async (threshold) => {
    const finder = await open(threshold);
    return finder && tiledFinder(finder, { smallest, largest: tile / 4, tile, least: tile });
  };

/** By name. */
export const DETECTORS: Readonly<Record<string, OpenDetector>> = {
  'blazeface-full': blaze('full_range'),
  'blazeface-sparse': blaze('full_range_sparse'),
  'blazeface-short': blaze('short_range'),
  'face-api-tiny': faceApi('tiny'),
  'face-api-tiny-tiled': tiled(faceApi('tiny'), 416, 24),
  'face-api-ssd': faceApi('ssd'),
  'face-api-ssd-tiled': tiled(faceApi('ssd'), 512, 24),
  human,
  'human-tiled': tiled(human, 256, 24),
};
