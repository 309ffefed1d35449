/** What the package costs a page: bytes of bundles, and what is in them. Read from the sources, whose modules have names. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { expect, test } from 'vitest';
import { root } from '../package/build.js';

const KB = 1000;

/** Entries that only list what others hold. */
const LISTS = ['src/index.ts', 'src/inference.ts'];

/** Leaves out what a page fetches later, as bundlers do that split their output. */
const later: esbuild.Plugin = {
  name: 'later',
  setup: (build) =>
    build.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    ),
};

/** A program as a page fetches it, without tfjs. */
interface Bundle {
  readonly gzip: number;
  /** Modules of which something is left, relative to `src`. */
  readonly modules: readonly string[];
}

/**
 * Bundles a program that imports from `src`.
 *
 * @param inOneFile whether what is fetched later is part of it
 */
async function bundle(program: string, inOneFile = false): Promise<Bundle> {
  const { outputFiles, metafile } = await esbuild.build({
    stdin: { contents: program, resolveDir: join(root, 'src'), loader: 'ts' },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    external: ['@tensorflow/*'],
    plugins: inOneFile ? [] : [later],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const [{ inputs }] = Object.values(metafile.outputs) as [esbuild.Metafile['outputs'][string]];
  return {
    gzip: gzipSync(outputFiles[0]!.contents, { level: 9 }).length,
    modules: Object.keys(inputs)
      .filter((path) => inputs[path]!.bytesInOutput > 0 && path.startsWith('src/') && !LISTS.includes(path))
      .map((path) => path.slice('src/'.length)),
  };
}

const below = ({ modules }: Bundle, ...folders: string[]) =>
  modules.filter((path) => folders.some((folder) => path.startsWith(`${folder}/`)));
/** Where the engine begins; the folder also has constants that options are checked with. */
const ENGINE = ['engine/run/plan-graph.ts', 'engine/run/plan.ts'];

test('msfsr is at most 47 kB, and fetches engine and kernels when they are needed', async () => {
  const core = await bundle("export * from './index.js';");
  expect(core.gzip).toBeLessThanOrEqual(47 * KB);
  expect(core.modules.filter((path) => ENGINE.includes(path))).toEqual([]);
  expect(below(core, 'kernels', 'wasm')).toEqual([]);
  // They are in what is fetched later, or the check above would see nothing.
  const all = await bundle("export * from './index.js';", true);
  expect(all.modules).toEqual(expect.arrayContaining(ENGINE));
  expect(below(all, 'kernels').length).toBeGreaterThan(0);
  expect(below(all, 'wasm').length).toBeGreaterThan(0);
});

test('msfsr/inference is at most 24 kB, and has nothing that composes networks', async () => {
  const entry = await bundle("export * from './inference.js';");
  expect(entry.gzip).toBeLessThanOrEqual(24 * KB);
  expect(entry.modules.filter((path) => ENGINE.includes(path))).toEqual([]);
  expect(below(entry, 'layers', 'modules', 'kernels', 'wasm', 'tfjs', 'webgl')).toEqual([]);
});

test('msfsr/worker is at most 5 kB and has nothing of a network', async () => {
  const client = await bundle("export * from './worker/index.js';", true);
  expect(client.gzip).toBeLessThanOrEqual(5 * KB);
  expect(below(client, 'layers', 'compose', 'engine', 'kernels', 'wasm', 'steps', 'tfjs', 'run')).toEqual([]);
});

test.each([
  ['renderBoundaries', ['boundaries', 'errors.ts', 'validate.ts']],
  ['linesFromLandmarks', ['boundaries', 'errors.ts', 'validate.ts']],
  ['resize', ['errors.ts', 'image', 'validate.ts']],
  ['MsfsrError', ['errors.ts']],
])('%s alone brings no layer and no kernel', async (name, expected) => {
  const one = await bundle(`export { ${name} } from './index.js';`, true);
  const parts = [...new Set(one.modules.map((path) => path.split('/')[0]!))];
  expect(parts.sort()).toEqual(expected);
  expect(one.gzip).toBeLessThanOrEqual(5 * KB);
});

test('a layer alone brings no other layer and no module', async () => {
  const one = await bundle("export { hourglass } from './index.js';", true);
  expect(one.modules).toContain('layers/hourglass.ts');
  expect(one.modules).not.toContain('layers/boundary-fusion.ts');
  expect(below(one, 'modules', 'compose', 'engine', 'kernels', 'wasm')).toEqual([]);
});
