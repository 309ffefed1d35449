/** The worker client from every bundler, as its users write it: built, served under a strict policy and run in Chromium. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { createServer, build as viteBuild } from 'vite';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { noBrowser } from '../package/browser.js';
import { expectAddressWorks, expectPageWorks, html, program } from './pages.js';
import { runWebpack } from './run-webpack.js';
import { makeUserFolder, write } from './user-folder.js';

const LONG = 300_000;
/** One line, as docs/BROWSERS.md says. */
const OWN_WORKER = "import 'msfsr/worker-script';\n";

let folder = '';
beforeAll(async () => {
  folder = await makeUserFolder();
}, LONG);
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(noBrowser)(`pages${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, () => {
  /** A folder with a page and its programs. */
  function source(name: string, files: Readonly<Record<string, string>>): string {
    for (const [path, content] of Object.entries(files)) write(join(folder, name), path, content);
    return join(folder, name);
  }
  const served = (site: string) => ({ '/': site, '/weights/': join(folder, 'node_modules/msfsr/weights') });

  const ready = { 'main.js': program('ready') };
  const own = { 'main.js': program('own-worker'), 'face-worker.js': OWN_WORKER };

  test.for([
    ['the ready worker', ready, {}],
    ['a worker of its own', own, { format: 'es' }],
  ] as const)('Vite, %s', { timeout: LONG }, async ([name, files, worker]) => {
    const page = source(`vite-${name}`.replaceAll(' ', '-'), { ...files, 'index.html': html('./main.js') });
    await viteBuild({
      root: page,
      base: './',
      configFile: false,
      logLevel: 'error',
      worker: { ...worker, rollupOptions: { treeshake: false } },
      // Minifying and shaking tfjs would take longer than all the rest.
      build: { target: 'es2022', chunkSizeWarningLimit: 10_000, minify: false, modulePreload: { polyfill: false } },
    });
    await expectPageWorks(served(join(page, 'dist')));
  });

  test("Vite's development server", { timeout: LONG }, async () => {
    const page = source('vite-development', { ...ready, 'index.html': html('./main.js') });
    cpSync(join(folder, 'node_modules/msfsr/weights'), join(page, 'public/weights'), { recursive: true });
    const server = await createServer({
      root: page,
      configFile: false,
      logLevel: 'error',
      cacheDir: join(page, 'cache'),
      optimizeDeps: { exclude: ['msfsr'] },
      server: { host: '127.0.0.1', port: 0, fs: { allow: [folder] } },
    });
    try {
      await server.listen();
      await expectAddressWorks(server.resolvedUrls!.local[0]!);
    } finally {
      await server.close();
    }
  });

  test.for([
    ['the ready worker', ready],
    ['a worker of its own', own],
  ] as const)('webpack, %s', { timeout: LONG }, async ([name, files]) => {
    const page = source(`webpack-${name}`.replaceAll(' ', '-'), files);
    await runWebpack({
      context: page,
      entry: './main.js',
      output: { path: join(page, 'dist'), filename: 'main.js' },
      optimization: { minimize: false },
    });
    write(page, 'dist/index.html', html('./main.js'));
    await expectPageWorks(served(join(page, 'dist')));
  });

  test('esbuild, in a worker and without', { timeout: LONG }, async () => {
    const names = ['address', 'main-thread'];
    const files = Object.fromEntries(names.map((name) => [`${name}.js`, program(name)]));
    const page = source('esbuild', { ...files, 'face-worker.js': OWN_WORKER });
    await esbuild.build({
      entryPoints: [...Object.keys(files), 'face-worker.js'].map((name) => join(page, name)),
      outdir: join(page, 'dist'),
      bundle: true,
      splitting: true,
      format: 'esm',
      logLevel: 'error', // it warns of the optional backends
    });
    for (const name of names) {
      write(page, 'dist/index.html', html(`./${name}.js`));
      await expectPageWorks(served(join(page, 'dist')));
    }
  });

  test('no bundler', { timeout: LONG }, async () => {
    const page = source('plain', {
      'index.html': html('./main.js'),
      'main.js': program('ready').replace("'msfsr/worker'", "'/msfsr/worker.js'"),
    });
    cpSync(join(folder, 'node_modules/msfsr/dist'), join(page, 'msfsr'), { recursive: true });
    await expectPageWorks(served(page));
  });
});
