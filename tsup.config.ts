import { rmSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

/** One entry a subpath of the package; `dist/` is flat, so that every chunk finds `../weights`. */
const entries = {
  index: 'src/index.ts',
  node: 'src/node/index.ts',
  metrics: 'src/metrics/index.ts',
  adapters: 'src/adapters/index.ts',
  boundaries: 'src/boundaries/index.ts',
  engine: 'src/engine/index.ts',
  image: 'src/image/index.ts',
  faces: 'src/faces/index.ts',
  testing: 'src/testing/index.ts',
  train: 'src/train/index.ts',
};

const shared: Options = {
  target: 'es2022',
  // Browsers read the same files as Node: nothing of Node's may be filled in.
  platform: 'neutral',
  // One copy of the error classes and registries for all entries, in CommonJS too.
  splitting: true,
  // import.meta.url in CommonJS.
  shims: true,
  removeNodeProtocol: false,
  external: [/^node:/],
  // tfjs twice in one program breaks it; sharp is the user's choice.
  skipNodeModulesBundle: true,
};

// Not `clean`: two configurations would empty the folder under each other.
rmSync('dist', { recursive: true, force: true });

export default defineConfig([
  { ...shared, format: 'esm', entry: { ...entries, cli: 'src/cli/main.ts' }, dts: { entry: entries } },
  { ...shared, format: 'cjs', entry: entries, dts: { entry: entries } },
]);
