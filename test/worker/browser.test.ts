/** The worker client and graphics backends in Chromium. */
import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { saveNetwork } from '../../src/node/save-network.js';
import { shakeWeights } from '../../src/testing/values.js';
import { html, ISOLATION, STRICT_POLICY } from '../bundlers/pages.js';
import { plainStage, smallStage } from '../compose/small.js';
import { noBrowser, visit, WITH_WEBGPU } from '../package/browser.js';
import { root } from '../package/build.js';
import type { Actions } from './page/main.js';

const LONG = 300_000;

describe.skipIf(noBrowser)(`in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, () => {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'msfsr-worker-'));
    await tf.setBackend('cpu');
    const networks = { small: [smallStage(), plainStage(), smallStage()], tiny: [smallStage()] };
    for (const [name, stages] of Object.entries(networks)) {
      const network = buildMultiStage({ stages });
      shakeWeights(network.model.weights, 'worker');
      await saveNetwork(network, join(folder, name));
      network.dispose();
    }
    await build({
      entryPoints: [
        join(root, 'src/worker/worker-script.ts'),
        join(root, 'test/worker/page/worker.ts'),
        join(root, 'test/worker/page/main.ts'),
        join(root, 'test/worker/page/crash.ts'),
      ],
      entryNames: '[name]',
      outdir: folder,
      bundle: true,
      splitting: true,
      format: 'esm',
      target: 'es2022',
      logLevel: 'error',
    });
    writeFileSync(join(folder, 'index.html'), html('./main.js'));
  }, LONG);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Does something in a fresh page. */
  async function act<Name extends keyof Actions>(
    name: Name,
    { argument, headers, more }: { argument?: number; headers?: Record<string, string>; more?: readonly string[] } = {},
  ) {
    const folders = { '/': folder, '/weights/': join(root, 'weights') };
    const run = (page: Page) =>
      page.evaluate(
        ([action, given]) =>
          (globalThis as unknown as { actions: Record<string, (given?: number) => unknown> }).actions[action]!(given),
        [name as string, argument] as const,
      );
    const { value, complaints } = await visit(folders, '/index.html', run, headers, more);
    return { value: value as Awaited<ReturnType<Actions[Name]>>, complaints };
  }

  test('takes every kind of picture, and leaves it with the page', { timeout: LONG }, async () => {
    const { value, complaints } = await act('kinds');
    expect(value.results).toEqual({ canvas: 0, blob: 0, element: 0, offscreen: 0, bitmap: 0, tensor: 0 });
    expect(value.refused).toMatchObject([
      { name: 'ImageError', code: 'MSFSR_IMAGE' },
      { name: 'ImageError', message: expect.stringContaining('Cannot decode the image') },
      { name: 'OptionError', message: expect.stringContaining('for image but received HTMLBodyElement') },
    ]);
    expect(value.kept).toEqual([16, 1024, false]);
    expect(complaints).toEqual([]);
  });

  test('stops between stages', { timeout: LONG }, async () => {
    const { value } = await act('abort');
    expect(value.outcomes).toEqual(['enough', 'enough', [2, 4, 8]]);
    expect(value.stages).toEqual([1]);
  });

  test('rejects with typed errors, whatever fails', { timeout: LONG }, async () => {
    const { value } = await act('failures');
    expect(value).toEqual({
      'no script': {
        name: 'BackendError',
        code: 'MSFSR_BACKEND',
        message: expect.stringContaining('could not be loaded'),
      },
      'no network': {
        name: 'WeightsError',
        code: 'MSFSR_WEIGHTS',
        message: expect.stringContaining('Expected the file model.json'),
      },
      'no such backend': { name: 'OptionError', code: 'MSFSR_OPTION', message: expect.stringContaining('"metal"') },
      crash: { name: 'BackendError', code: 'MSFSR_BACKEND', message: expect.stringContaining('out of luck') },
      disposed: { name: 'BackendError', code: 'MSFSR_BACKEND', message: expect.stringContaining('disposed of') },
    });
  });

  test('keeps the page free: no task of 50 ms', { timeout: LONG }, async () => {
    const { value } = await act('longestTasks', { argument: 50 });
    expect(value.worker).toBeLessThan(50);
    // What is measured exists: on the page's own thread the same network stands in the way.
    expect(value.page).toBeGreaterThan(50);
  });

  test('a lost graphics context gives way to the engine, never to a black picture', { timeout: LONG }, async () => {
    const { value, complaints } = await act('lostContext');
    expect(value.chosen).toEqual(['tfjs-webgl', 'engine']);
    expect(Math.max(...value.unlike)).toBeLessThanOrEqual(1);
    expect(value.reason).toMatch(/context/i);
    expect([value.tensors, value.selected]).toEqual([0, 'cpu']);
    expect(complaints).toEqual([]);
  });

  test('shares the work between threads on isolated pages', { timeout: LONG }, async () => {
    const { value, complaints } = await act('threads', { headers: ISOLATION });
    const shared = { threads: 2, unlike: 0 };
    expect(value).toEqual([shared, shared]);
    expect(complaints).toEqual([]);
  });

  test('works alone where threads are forbidden', { timeout: LONG }, async () => {
    const alone = { threads: 1, unlike: 0 };
    expect((await act('threads')).value).toEqual([alone, alone]);
    const policy = { ...ISOLATION, 'content-security-policy': STRICT_POLICY };
    expect((await act('threads', { headers: policy })).value).toEqual([alone, alone]);
  });

  test('WebGPU, where the browser has one, gives the picture of the engine', { timeout: LONG }, async (context) => {
    const { value } = await act('webgpu', { more: WITH_WEBGPU });
    if (!value) return context.skip('this Chromium has no WebGPU');
    expect(value).toMatchObject({ backend: 'tfjs-webgpu', why: 'asked for' });
    expect(value.unlike).toBeLessThanOrEqual(1);
  });

  test('auto leaves out WebGL that the processor draws', { timeout: LONG }, async () => {
    const { value } = await act('auto');
    expect(value).toMatchObject({ chosen: 'engine', crossOriginIsolated: false });
    const webgl = value.candidates.find(({ name }) => name === 'tfjs-webgl');
    expect(webgl!.reason).toMatch(/SwiftShader|There is no webgl/);
  });
});
