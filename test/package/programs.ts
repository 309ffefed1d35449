/** What a user of the package might write, as text: the files are laid into an empty folder beside the installed package. */
import { readFileSync } from 'node:fs';

/** The body of the ESM and the CommonJS program; the imports come before it. Prints one JSON line. */
const body = `
async function main() {
  const layers = () => Object.keys(tf.serialization.SerializationMap.getMap().classNameMap).filter((name) => name.startsWith('Msfsr'));
  const registeredByImport = layers().length;

  await node.useWasm();
  const network = msfsr.buildMultiStage({
    stages: [
      { bum: msfsr.BUM.compact({ filters: 8, blocks: 1 }), bem: msfsr.BEM.compact({ channels: 8, depth: 1 }), bfm: msfsr.BFM.compact({ hidden: 8 }) },
      { bum: { type: 'mine', blocks: 1 } },
    ],
  });
  const face = msfsr.createPixelImage(16, 12);
  for (let i = 0; i < face.data.length; i += 4) face.data.set([100 + (i % 64), 120, 140 + (i % 32), 255], i);
  await node.writePng(face, 'face.png');

  const before = tf.memory().numTensors;
  const result = await node.upscaleFace('face.png', { model: network, boundaries: true, stages: true });
  const leaked = tf.memory().numTensors - before;
  await node.writePng(result.image, 'face-x4.png');
  await node.saveNetwork(msfsr.buildMultiStage({ stages: [{ bum: { type: 'compact', filters: 4, blocks: 1 } }] }), 'network');
  await node.saveNetwork(network, 'own-network');
  const loaded = await node.loadNetworkFolder('own-network'); // knows the module registered through 'msfsr'
  const again = await msfsr.upscaleFace(face, { model: loaded });
  const errors = await Promise.all([
    node.readImage('missing.png').catch((error) => error),
    node.loadNetworkFolder('missing').catch((error) => error),
    faces.readFaces('missing', 'test').catch((error) => error),
  ]);
  let unlike = 0;
  for (let i = 0; i < again.image.data.length; i++) unlike = Math.max(unlike, Math.abs(again.image.data[i] - result.image.data[i]));

  console.log(JSON.stringify({
    registeredByImport,
    backend: result.backend,
    size: [result.image.width, result.image.height],
    mean: mean(result.image.data),
    faceMean: mean(face.data),
    maps: result.boundaries.map(({ width, height, data }) => [width, height, data.length / width / height]),
    leaked,
    unlike,
    isMultiStage: loaded instanceof msfsr.MultiStage,
    errors: errors.map((error) => [error.code, error instanceof msfsr.MsfsrError]),
    psnr: metrics.psnr(image.resize(face, 24, 24), boundaries.BOUNDARY_LINES.length === 11 ? image.resize(face, 24, 24) : face) === Infinity,
    sameFunctions: msfsr.resize === image.resize && msfsr.renderBoundaries === boundaries.renderBoundaries,
    testing: typeof testing.runModuleTest,
    engine: typeof engine.compile,
    kernels: [typeof kernels.registerKernels, tf.getKernel('MsfsrHourglass', 'wasm') !== undefined],
    onnx: typeof onnx.exportOnnx,
    adapters: typeof adapters.boundaryError,
    zoo: typeof zoo.registerZoo,
    detect: typeof detect.blazeFaceFinder,
    webgl: typeof webgl.registerWebglKernels,
    worker: typeof worker.createWorkerUpscaler,
    recipe: train.checkRecipe({ seed: 3 }).seed,
  }));
}
const mean = (data) => data.reduce((sum, value) => sum + value, 0) / data.length;
msfsr.registerModule('bum', 'mine', (options) => ({ ...msfsr.BUM.compact({ filters: 4, ...options }), config: { type: 'mine', ...options } }));
main();
`;

const names = [
  'node',
  'adapters',
  'zoo',
  'detect',
  'engine',
  'metrics',
  'boundaries',
  'image',
  'faces',
  'kernels',
  'onnx',
  'testing',
  'train',
  'webgl',
  'worker',
];

export const esmProgram = [
  "import * as tf from '@tensorflow/tfjs-core';",
  "import * as msfsr from 'msfsr';",
  ...names.map((name) => `import * as ${name} from 'msfsr/${name}';`),
  body,
].join('\n');

export const commonJsProgram = [
  "const tf = require('@tensorflow/tfjs-core');",
  "const msfsr = require('msfsr');",
  ...names.map((name) => `const ${name} = require('msfsr/${name}');`),
  body,
].join('\n');

/** Without sharp: everything but image files works, and those say how to install it. */
export const withoutSharpProgram = `
import { DependencyError } from 'msfsr';
import { readImage } from 'msfsr/node';
const error = await readImage('face.png').catch((reason) => reason);
console.log(JSON.stringify([error instanceof DependencyError, error.code, error.message]));
`;

/** Public types, read the way a strict program reads them. */
export const typeScriptProgram = `
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { BOUNDARY_LINES, linesFromLandmarks } from 'msfsr/boundaries';
import { BUM, type UpscaleModule, buildMultiStage, loadNetwork, MsfsrError, type MultiStage, type StageOptions, upscaleFace, type UpscaleResult } from 'msfsr';
import { type Face, readFaces } from 'msfsr/faces';
import { createPixelImage, type PixelImage, resize } from 'msfsr/image';
import { type Evaluation, evaluate, psnr } from 'msfsr/metrics';
import { readImage, upscaleFace as upscaleFile, writePng } from 'msfsr/node';
import * as testing from 'msfsr/testing';
import manifest from 'msfsr/package.json' with { type: 'json' };

const stage: StageOptions = { bum: BUM.compact({ filters: 8 }), bem: { type: 'compact' }, bfm: { type: 'compact' }, granularity: 1.2 };
const foreign: UpscaleModule = BUM.foreign((images: Tensor4D) => images, { scale: 1 });
const network: MultiStage = buildMultiStage({ stages: [stage, { bum: foreign }] });
const macs: number = network.describe([16, 16]).macs;

export async function main(): Promise<[Evaluation, number]> {
  const face: PixelImage = await readImage('face.png');
  const result: UpscaleResult = await upscaleFile('face.png', { weights: 'compact-x8', strength: { eyes: 0.5 }, signal: AbortSignal.timeout(1000) });
  await writePng(result.image, 'large.png');
  const loaded = await loadNetwork('https://example.org/model.json');
  const { image } = await upscaleFace(face, { model: loaded, onProgress: ({ fraction }) => fraction.toFixed(2) });
  const faces: readonly Face[] = await readFaces('faces', 'test');
  const points = new Float32Array(136);
  const lines: number = linesFromLandmarks(points, 'ibug68').polylines.length + BOUNDARY_LINES.length + faces.length;
  const evaluation = await evaluate([{ id: 'a', load: async () => face }], async (lr) => resize(lr, 128, 128));
  return [evaluation, psnr(image, createPixelImage(8, 8)) + lines + macs];
}

export function codeOf(error: unknown): string {
  return error instanceof MsfsrError ? error.code : Object.keys(testing).concat(manifest.version).join();
}

// @ts-expect-error an unknown option is refused by the types too
buildMultiStage({ stages: [], colour: 'red' });
// @ts-expect-error a picture is needed
upscaleFace(42, { model: network });
`;

/** Names in the lists `export { type A, b as C }`. */
const exportedNames = (code: string): string[] =>
  [...code.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) =>
    list!.split(',').map((item) => item.trim().split(/\s+/).pop()!),
  );

/**
 * Passes undefined for every option that may be left out, of every type of options that the declarations export.
 *
 * @param declarations file of declarations by the module's name
 */
export function optionsProgram(declarations: Readonly<Record<string, string>>): string {
  const lines = Object.values(declarations).flatMap((file, i) =>
    exportedNames(readFileSync(file, 'utf8'))
      .filter((name) => /^[A-Z]\w*Options$/.test(name))
      .map(
        (name) => `export const take${i}${name} = (options: Open<entry${i}.${name}>): entry${i}.${name} => options;`,
      ),
  );
  const imports = Object.keys(declarations).map((entry, i) => `import type * as entry${i} from '${entry}';`);
  const open = 'type Open<T> = { [K in keyof T]: {} extends Pick<T, K> ? T[K] | undefined : T[K] };';
  return [...imports, open, ...lines].join('\n');
}

/** A page for a browser, through a bundler. */
export const pageProgram = `
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { BEM, BFM, BUM, buildMultiStage, upscaleFace } from 'msfsr';

await tf.setBackend('cpu');
const model = buildMultiStage({
  stages: [
    { bum: BUM.compact({ filters: 8, blocks: 1 }), bem: BEM.compact({ channels: 8, depth: 1 }), bfm: BFM.compact({ hidden: 8 }) },
    { bum: BUM.compact({ filters: 4, blocks: 1 }) },
  ],
});
const face = new ImageData(16, 16);
for (let i = 0; i < 256; i++) face.data.set([40 + (i % 16) * 12, 200 - Math.floor(i / 16) * 10, 90, 255], 4 * i);
const { image, backend, boundaries } = await upscaleFace(face, { model, boundaries: true });

const canvas = document.querySelector('canvas')!;
canvas.width = image.width;
canvas.height = image.height;
const pixels = new ImageData(image.width, image.height);
pixels.data.set(image.data);
canvas.getContext('2d')!.putImageData(pixels, 0, 0);
const maps = boundaries!.map((map) => [map.width, map.height, map.data.length]);
document.querySelector('#result')!.textContent = JSON.stringify({ backend, maps, tensors: tf.memory().numTensors });
`;

/** Page around a module script. */
export const pageHtml = (script: string) => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>msfsr</title><link rel="icon" href="data:," /></head>
  <body>
    <img id="face" src="/face.png" alt="face" /><canvas></canvas><pre id="result"></pre>
    <script type="module" src="${script}"></script>
  </body>
</html>
`;
