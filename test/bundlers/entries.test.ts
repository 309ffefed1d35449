/** Every entry of the published package, through every bundler, where only what README's line installs is there. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import { type InlineConfig, build as vite7 } from 'vite';
import { build as vite8 } from 'vite8';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runWebpack } from './run-webpack.js';
import { entries, isAboutOptional, makeUserFolder, requiredPeers, write } from './user-folder.js';

const LONG = 300_000;
/** Needs Node; all others are for pages too. */
const forPages = entries.filter((name) => name !== 'msfsr/node' && name !== 'msfsr/faces');

let folder = '';
let file = '';
beforeAll(async () => {
  folder = await makeUserFolder();
  // All names, so that nothing is shaken away before it is resolved.
  const lines = forPages.map((name, i) => `import * as entry${i} from '${name}'; console.log(Object.keys(entry${i}));`);
  file = write(folder, 'page/main.js', lines.join('\n'));
  write(folder, 'page/index.html', '<script type="module" src="./main.js"></script>');
}, LONG);
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test('three packages must be there beside msfsr', () => {
  expect(requiredPeers.sort()).toEqual([
    '@tensorflow/tfjs-backend-wasm',
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-layers',
  ]);
});

test('esbuild', { timeout: LONG }, async () => {
  const { errors } = await esbuild.build({
    entryPoints: [file],
    outdir: join(folder, 'esbuild'),
    bundle: true,
    splitting: true,
    format: 'esm',
    logLevel: 'silent',
  });
  expect(errors).toEqual([]);
});

test('esbuild for Node', { timeout: LONG }, async () => {
  const { errors } = await esbuild.build({
    stdin: { contents: entries.map((name) => `export * from '${name}';`).join('\n'), resolveDir: folder },
    outdir: join(folder, 'esbuild-node'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['sharp'],
    logLevel: 'silent',
  });
  expect(errors).toEqual([]);
});

test('Rollup', { timeout: LONG }, async () => {
  const complaints: string[] = [];
  const bundle = await rollup({
    input: file,
    treeshake: false,
    // tfjs is heavy, and no part of the question.
    external: requiredPeers,
    plugins: [nodeResolve({ browser: true, exportConditions: ['browser'] })],
    onLog: (_, { code, message }) => void complaints.push(`${code}: ${message}`),
  });
  await bundle.write({ dir: join(folder, 'rollup') });
  await bundle.close();
  expect(complaints.filter((text) => !isAboutOptional(text))).toEqual([]);
});

test('webpack', { timeout: LONG }, () =>
  runWebpack({
    context: join(folder, 'page'),
    entry: './main.js',
    output: { path: join(folder, 'webpack') },
    optimization: { minimize: false },
  }),
);

test.each<[string, (config: InlineConfig) => Promise<unknown>]>([
  ['7', vite7],
  ['8', (config) => vite8(config as Parameters<typeof vite8>[0])],
])('Vite %s', { timeout: LONG }, async (version, build) => {
  const output = build({
    root: join(folder, 'page'),
    configFile: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      target: 'es2022',
      outDir: join(folder, `vite${version}`),
      minify: false,
      rollupOptions: { external: requiredPeers },
    },
  });
  await expect(output).resolves.toBeDefined();
});
