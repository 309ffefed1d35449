/** What the package as it is published leaves in a bundle of which little is used, with the bundlers that people have. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runWebpack } from './run-webpack.js';
import { makeUserFolder, requiredPeers, write } from './user-folder.js';

const LONG = 300_000;
const optional = ['cpu', 'webgl', 'webgpu'].map((name) => `@tensorflow/tfjs-backend-${name}`);
const external = [...requiredPeers, ...optional];

let folder = '';
beforeAll(async () => {
  folder = await makeUserFolder();
}, LONG);
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Bundles a file into a folder, in one piece or several, without tfjs. */
const bundlers: Readonly<Record<string, (file: string, outdir: string, splitting: boolean) => Promise<unknown>>> = {
  esbuild: (file, outdir, splitting) =>
    esbuild.build({
      entryPoints: [file],
      outdir,
      external,
      bundle: true,
      splitting,
      minify: true,
      format: 'esm',
    }),
  async Rollup(file, dir) {
    const bundle = await rollup({ input: file, external, plugins: [nodeResolve({ browser: true })] });
    await bundle.write({ dir });
    await bundle.close();
  },
  webpack: (entry, path) =>
    runWebpack({
      context: folder,
      entry,
      output: { path, module: true, library: { type: 'module' } },
      experiments: { outputModule: true },
      externalsType: 'module',
      externals: Object.fromEntries(external.map((name) => [name, name])),
    }),
};

describe.each(Object.keys(bundlers))('%s', (name) => {
  /** Bundles an export; gives what a page could ever fetch of it, and what it fetches at first. */
  async function bundle(names: string, splitting = true): Promise<{ all: string; first: string }> {
    const label = names.replace(/\W/g, '') || 'all';
    const file = write(folder, `${name}-${label}.js`, `export ${names} from 'msfsr';`);
    const out = join(folder, name, label);
    await bundlers[name]!(file, out, splitting);
    const files = readdirSync(out).filter((path) => /\.m?js$/.test(path));
    const codes = new Map(files.map((path) => [path, readFileSync(join(out, path), 'utf8')]));
    const first = new Set(files.filter((path) => path.startsWith('main.') || path === `${name}-${label}.js`));
    for (const path of first) {
      for (const [, from] of codes.get(path)!.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) first.add(from!);
    }
    return { all: [...codes.values()].join('\n'), first: [...first].map((path) => codes.get(path)!).join('\n') };
  }

  test('keeps everything that is exported', { timeout: LONG }, async () => {
    const { all: code } = await bundle('*');
    expect(code).toContain('MsfsrHourglass');
    expect(code).toContain('0061736d01'); // WebAssembly
  });

  test('drops layers and kernels where boundaries are drawn only', { timeout: LONG }, async () => {
    // Where esbuild splits, it puts into one file whatever the same pages could ask for, used or not.
    const { all: code } = await bundle('{ renderBoundaries }', false);
    expect(code).not.toContain('MsfsrHourglass');
    expect(code).not.toContain('0061736d01');
    const { code: small } = await esbuild.transform(code, { minify: true, format: 'esm' });
    expect(small.length).toBeLessThan(10_000);
  });

  test('fetches the engine later where networks are composed', { timeout: LONG }, async () => {
    const { first } = await bundle('{ BUM, buildMultiStage }');
    expect(first).toContain('MsfsrConvolution');
    expect(first).not.toContain('0061736d01');
  });
});
