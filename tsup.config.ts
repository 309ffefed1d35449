import { readdirSync, rmSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';
import { bundleBackends } from './scripts/bundle-backends.js';
import { commonChunks } from './scripts/common-chunks.js';
import { engineAlone } from './scripts/engine-alone.js';
import { leaveOut } from './scripts/leave-out.js';

/** One entry a subpath of the package; `dist/` is flat, so that every chunk finds `../weights`. */
const entries = {
  index: 'src/index.ts',
  inference: 'src/inference.ts',
  photo: 'src/photo/index.ts',
  temporal: 'src/temporal.ts',
  node: 'src/node/index.ts',
  metrics: 'src/metrics/index.ts',
  adapters: 'src/adapters/index.ts',
  zoo: 'src/zoo/index.ts',
  detect: 'src/detect/index.ts',
  boundaries: 'src/boundaries/index.ts',
  engine: 'src/engine/index.ts',
  image: 'src/image/index.ts',
  faces: 'src/faces/index.ts',
  kernels: 'src/tfjs/index.ts',
  onnx: 'src/onnx/index.ts',
  testing: 'src/testing/index.ts',
  train: 'src/train/index.ts',
  webgl: 'src/webgl/index.ts',
  worker: 'src/worker/index.ts',
  'worker-script': 'src/worker/worker-script.ts',
};

/** Small modules of which most entries need some; they import no others, not even when they run, or bundlers could not shake them. */
const small = [
  ...['errors', 'validate', 'abort', 'platform', 'backend'],
  ...['steps/activation', 'steps/bicubic-matrix', 'steps/complete-step', 'steps/convolution', 'steps/join'],
  ...['steps/normalisation', 'steps/primitive', 'steps/primitives', 'steps/resample', 'steps/step-list'],
  ...['boundaries/lines', 'wasm/memory', 'kernels/round-up', 'compose/strength', 'engine/threads/support'],
  ...['image/alpha', 'image/coefficients', 'image/filters', 'image/floats', 'image/mirror', 'image/premultiply'],
  ...['image/resize', 'image/rgba-bytes', 'image/types', 'image/unit-values'],
  ...['graph/topology', 'graph/ports', 'graph/size-multiple', 'graph/stock/context', 'graph/state'],
  ...['graph/lazy-network', 'image/grey', 'upscaler/candidate', 'weights/check-specs'],
  ...['weights/manifest', 'run/stage-range', 'run/composed'],
].map((module) => `src/${module}.ts`);

/** What Node has beside browsers: its entry and the program need nearly all of it. */
const node = readdirSync('src/node')
  .filter((name) => name !== 'index.ts')
  .map((name) => `src/node/${name}`);

const shared: Options = {
  target: 'es2022',
  // Browsers read the same files as Node: nothing of Node's may be filled in.
  platform: 'neutral',
  // One copy of the error classes and registries for all entries, in CommonJS too.
  splitting: true,
  removeNodeProtocol: false,
  external: [/^node:/],
  // tfjs twice in one program breaks it; sharp is the user's choice.
  skipNodeModulesBundle: true,
  esbuildPlugins: [
    commonChunks([
      { modules: small, importers: /^src\// },
      { modules: node, importers: /^src\/(node\/index|cli\/|faces\/)/ },
    ]),
  ],
};

/**
 * A script for the worker of pages without a bundler: import maps do not reach workers. Each is one file, since Vite's workers take no more by default.
 */
const standalone = (name: string, esbuildPlugins: NonNullable<Options['esbuildPlugins']>): Options => ({
  target: 'es2022',
  platform: 'browser',
  format: 'esm',
  entry: { [name]: `src/worker/${name}.ts` },
  noExternal: [/./],
  splitting: false,
  minify: true,
  esbuildOptions: (options) => {
    options.legalComments = 'linked';
  },
  esbuildPlugins,
  plugins: [
    { name: 'keep-out', renderChunk: (code) => ({ code: code.replaceAll(/\bimport\(/g, `import(${KEEP_OUT}`) }) },
  ],
});

/** Keeps bundlers out of an import; minifying has dropped it from the source's. */
const KEEP_OUT = '/* @vite-ignore */ /* webpackIgnore: true */ ';

// Not `clean`: two configurations would empty the folder under each other.
rmSync('dist', { recursive: true, force: true });

export default defineConfig([
  { ...shared, format: 'esm', entry: { ...entries, cli: 'src/cli/main.ts' }, dts: { entry: entries } },
  {
    ...shared,
    format: 'cjs',
    entry: entries, // its declarations: scripts/declarations.ts
    // tsup's own replacement (shims) gives wrong addresses for folders with # ? % in their names, and where there is a `document`.
    esbuildOptions: (options) => {
      options.define = { ...options.define, 'import.meta.url': 'importMetaUrl' };
      options.inject = [...(options.inject ?? []), 'scripts/import-meta-url.js'];
    },
  },
  standalone('worker-standalone', [engineAlone]),
  standalone('worker-tfjs', [leaveOut(/^@tensorflow\/tfjs-backend-(wasm|webgpu)$|^node-fetch$/), bundleBackends]),
]);
