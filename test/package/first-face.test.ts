/** What a page without a bundler fetches until its first face, and what the standalone worker fetches where the engine alone does not do. */
import '@tensorflow/tfjs-backend-cpu';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { saveNetwork } from '../../src/node/save-network.js';
import { shakeWeights } from '../../src/testing/values.js';
import { html, ISOLATION, STRICT_POLICY } from '../bundlers/pages.js';
import { write } from '../bundlers/user-folder.js';
import { smallStage } from '../compose/small.js';
import { noBrowser, visit } from './browser.js';
import { buildIfStale, root } from './build.js';

const LONG = 300_000;
/** Bytes of code to the first face, gzip. */
const MOST = 90_000;

/** A page that makes an upscaler of a module's function and says what became of a picture. */
const program = (module: string, create: string) => `
import { ${create} } from '/msfsr/${module}.js';

// Sharp, so that it is taken for a clean one.
const face = new ImageData(16, 16);
for (let i = 0; i < 256; i++) face.data.set([40 + ((7 * i) % 16) * 12, 200 - ((5 * (i >> 4)) % 16) * 10, 90, 255], 4 * i);
globalThis.enlarge = async ({ run, ...options }) => {
  try {
    const upscaler = await ${create}(options);
    const { image } = await upscaler.upscale(face, run);
    const { chosen } = upscaler.describeBackend();
    await upscaler.dispose();
    return { width: image.width, data: [...image.data], chosen };
  } catch ({ name, code, message }) {
    return { name, code, message };
  }
};`;

/** The networks that files are of. */
const foldersOf = (files: readonly string[]) => [...new Set(files.map((file) => basename(dirname(file))))].sort();

/** What the page says. */
interface Shown {
  readonly width: number;
  readonly data: readonly number[];
  readonly chosen: string;
}

describe.skipIf(noBrowser)(`in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, () => {
  let folder = '';
  beforeAll(async () => {
    buildIfStale();
    folder = mkdtempSync(join(tmpdir(), 'msfsr-first-face-'));
    for (const [name, create] of [
      ['worker', 'createWorkerUpscaler'],
      ['inference', 'createUpscaler'],
    ] as const) {
      write(folder, `${name}.js`, program(name, create));
      write(folder, `${name}.html`, html(`./${name}.js`));
    }
    mkdirSync(join(folder, 'alone'));
    copyFileSync(join(root, 'dist/worker-standalone.js'), join(folder, 'alone/worker-standalone.js'));
    await tf.setBackend('cpu');
    const network = buildMultiStage({ stages: [smallStage()] });
    shakeWeights(network.model.weights, 'first-face');
    await saveNetwork(network, join(folder, 'tiny'));
    network.dispose();
  }, LONG);
  afterAll(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** Enlarges the face in a fresh page; gives what came, and the scripts and weights that were fetched for it. */
  async function enlarge(
    page: 'worker' | 'inference',
    options: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    const { value, complaints, fetched } = await visit(
      { '/': folder, '/msfsr/': join(root, 'dist'), '/weights/': join(root, 'weights') },
      `/${page}.html`,
      async (shown) => {
        await shown.waitForFunction('globalThis.enlarge');
        return shown.evaluate(
          (given) => (globalThis as unknown as { enlarge(given: unknown): Promise<Shown> }).enlarge(given),
          options,
        );
      },
      { 'content-security-policy': STRICT_POLICY, ...ISOLATION, ...headers },
    );
    expect(complaints).toEqual([]);
    const below = (name: string) => fetched.filter((file) => file.startsWith(join(root, name)));
    return { value, scripts: below('dist'), weights: below('weights') };
  }

  test.each(['worker', 'inference'] as const)(
    'msfsr/%s: at most 90 kB of code to the first face, none of it tfjs',
    {
      timeout: LONG,
    },
    async (page) => {
      const { value, scripts } = await enlarge(page, { model: '/weights/compact-x8/model.json' });
      expect(value).toMatchObject({ width: 128, chosen: 'engine' });
      const sizes = scripts.map((file) => gzipSync(readFileSync(file), { level: 9 }).length);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      console.info(`msfsr/${page}: ${(total / 1000).toFixed(1)} kB gzip in ${scripts.length} files`);
      expect(total).toBeLessThanOrEqual(MOST);
      for (const file of scripts)
        expect(readFileSync(file, 'utf8'), file).not.toMatch(/_tfengine['"]?\]?\s*=|from\s*['"]@tensorflow/);
      // The check sees what it looks for.
      expect(readFileSync(join(root, 'dist/worker-tfjs.js'), 'utf8')).toContain('_tfengine');
    },
  );

  test.each([
    [{ degradation: 'clean' }, ['compact-x8'], {}],
    [{ degradation: 'real' }, ['compact-x8', 'compact-x8-real'], {}],
    [{ degradation: 'clean', fidelity: 0 }, ['compact-x8', 'compact-x8-adversarial', 'compact-x8-real'], {}],
    // What both companions share is asked for twice, and comes from the browser's cache.
    [
      { degradation: 'real', fidelity: 0 },
      ['compact-x8', 'compact-x8-adversarial', 'compact-x8-real'],
      { 'cache-control': 'max-age=600' },
    ],
  ])(
    'fetches networks that go with another one when they are needed, and once: %o',
    {
      timeout: LONG,
    },
    async (run, folders, headers) => {
      const { value, weights } = await enlarge('inference', { model: '/weights/compact-x8/model.json', run }, headers);
      expect(value).toMatchObject({ width: 128 });
      expect(foldersOf(weights)).toEqual(folders);
      expect(weights).toEqual([...new Set(weights)]);
    },
  );

  test('the standalone worker fetches tfjs where one of its backends is asked for', { timeout: LONG }, async () => {
    const model = '/tiny/model.json';
    const { value: engine, scripts } = await enlarge('worker', { model });
    expect(engine.chosen).toBe('engine');
    const names = (files: readonly string[]) =>
      files.map((file) => basename(file)).filter((name) => /^worker-/.test(name));
    expect(names(scripts)).toEqual(['worker-standalone.js']);
    for (const backend of ['tfjs-cpu', 'tfjs-webgl']) {
      const { value, scripts: more } = await enlarge('worker', { model, backend });
      expect(value.chosen).toBe(backend);
      expect(Math.max(...value.data.map((one, i) => Math.abs(one - engine.data[i]!)))).toBeLessThanOrEqual(1);
      expect(names(more)).toEqual(['worker-standalone.js', 'worker-tfjs.js']);
    }
  });

  test('errors of what was fetched keep their class and code', { timeout: LONG }, async () => {
    const { value } = await enlarge('worker', { model: '/nowhere/model.json', backend: 'tfjs-cpu' });
    expect(value).toMatchObject({ name: 'WeightsError', code: 'MSFSR_WEIGHTS' });
  });

  test('without worker-tfjs.js beside it the worker says what is missing', { timeout: LONG }, async () => {
    const worker = '/alone/worker-standalone.js';
    const model = '/tiny/model.json';
    expect((await enlarge('worker', { model, worker })).value.chosen).toBe('engine');
    const { value } = await enlarge('worker', { model, worker, backend: 'tfjs' });
    expect(value).toMatchObject({
      name: 'DependencyError',
      code: 'MSFSR_DEPENDENCY',
      message: expect.stringContaining('serve that file of msfsr beside worker-standalone.js'),
    });
  });
});
