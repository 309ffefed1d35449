/** Every function that the package exports is handed odd arguments, or named with the reason why not. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { plainStage, smallStage } from '../compose/small.js';
import { EXCEPTIONS } from './calls/exceptions.js';
import { exported } from './calls/exported.js';
import { publicCalls } from './calls/index.js';

let [folder, called] = ['', new Set<unknown>()];
beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'msfsr-calls-'));
  const model = buildMultiStage({ stages: [smallStage(), plainStage()] });
  called = new Set((await publicCalls(model, folder)).map(({ of }) => of));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('what the entries export is called, or an exception', async () => {
  const functions = await exported();
  expect(functions.size).toBeGreaterThan(150);
  const forgotten = [...functions].filter(([value, name]) => !called.has(value) && !(name in EXCEPTIONS));
  expect(forgotten.map(([, name]) => name)).toEqual([]);
  // Neither list names what is not there, and nothing is both.
  expect([...called].filter((value) => !functions.has(value))).toEqual([]);
  const uncalled = [...functions].filter(([value]) => !called.has(value)).map(([, name]) => name);
  expect(Object.keys(EXCEPTIONS).filter((name) => !uncalled.includes(name))).toEqual([]);
});
