/** The engine's results, to the bit, here and in Chromium; `npm run same` asks other runtimes. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowser } from '../package/browser.js';
import hashes from './hashes.json' with { type: 'json' };
import { judge } from './judge.js';
import type { SameReport } from './program.js';
import { buildProgram, runBy, runInChromium } from './run.js';

const LONG = 240_000;
let program: Awaited<ReturnType<typeof buildProgram>>;
beforeAll(async () => {
  await tf.setBackend('cpu');
  program = await buildProgram();
}, LONG);
afterAll(() => program.remove());

function expectStated({ hashes: found, threads }: SameReport): void {
  expect(threads).toBe(2);
  expect(judge('simd', found.simd!)).toBe('as stated');
  expect(judge('relaxed', found.relaxed!)).toMatch(/^as (stated|plain SIMD)$/); // processors without fused multiply-add
}

describe('the same bits as are stated', { timeout: LONG }, () => {
  it('in this Node', async () => {
    expectStated(await runBy([process.execPath, '--experimental-wasm-relaxed-simd'], program.folder));
  });

  it.skipIf(noBrowser)(`in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, async () => {
    expectStated(await runInChromium(program.folder));
  });
});

it('other bits are told', () => {
  expect(judge('simd', hashes.relaxed)).toContain('compact-x8 is');
  expect(judge('relaxed', { ...hashes.relaxed, 'a memory': 'x' })).toBe('a memory is x');
  expect(judge('relaxed', hashes.simd)).toBe('as plain SIMD');
});
