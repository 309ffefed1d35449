import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { BackendError } from '../../src/errors.js';
import { NetworkPlans, type StagePlan } from '../../src/run/network-plans.js';
import { shakeWeights } from '../../src/testing/values.js';
import { smallStage } from '../compose/small.js';
import { randomBatch } from '../engine/oracle.js';

let model: MultiStage;
beforeAll(async () => {
  await tf.setBackend('cpu');
  model = buildMultiStage({ stages: [smallStage(), smallStage()] });
  shakeWeights(model.model.weights, 'plans');
});
afterAll(() => model.dispose());
afterEach(() => void vi.restoreAllMocks());

type Size = readonly [number, number];
const wanted = (size: Size, threads = 1) => ({ entry: 1, stage: 1, size, strength: false, threads });
const plan = (plans: NetworkPlans, size: Size) => plans.with(wanted(size), (own) => own);
const run = (own: StagePlan, [h, w]: Size) => own.run({ image: randomBatch([1, h, w, 3]).data }).get('image')!.data;

/** Room for about so many plans of 8x8. */
const roomFor = (count: number) => new NetworkPlans(model, count * 22_000);

it('lets go of the plans that were used least recently, by the bytes that they take', () => {
  const plans = roomFor(4);
  const first = plan(plans, [8, 8]);
  const second = plan(plans, [8, 16]);
  expect(plan(plans, [8, 8])).toBe(first);
  for (let i = 0; i < 40; i++) {
    plan(plans, [16, 8 + 8 * i]);
    expect(plan(plans, [8, 8])).toBe(first);
  }
  expect(() => run(second, [8, 16])).toThrow(/disposed of/);
  expect(run(plan(plans, [8, 16]), [8, 16])).toHaveLength(16 * 32 * 3);
  plans.release();
  expect(() => run(first, [8, 8])).toThrow(/disposed of/);
});

it('keeps a plan that is in use, whatever else is asked for meanwhile', () => {
  const plans = roomFor(1);
  const expected = run(plan(plans, [8, 8]), [8, 8]);
  const inside = plans.with(wanted([8, 8]), (outer) => {
    for (let i = 1; i < 10; i++) plans.with(wanted([8, 8 + 8 * i]), (own) => run(own, [8, 8 + 8 * i]));
    return run(outer, [8, 8]);
  });
  expect(inside).toEqual(expected);
  plans.release();
});

it('goes on with the plans that it has where there is no memory for another', () => {
  const plans = new NetworkPlans(model);
  const expected = run(plan(plans, [8, 8]), [8, 8]);
  vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
    throw new RangeError('no more');
  });
  expect(() => plan(plans, [512, 512])).toThrow(BackendError);
  expect(() => plan(plans, [512, 512])).toThrow(/MB of WebAssembly memory \(no more\)/);
  expect(run(plan(plans, [8, 8]), [8, 8])).toEqual(expected);
  vi.restoreAllMocks();
  expect(run(plan(plans, [512, 512]), [512, 512])).toHaveLength(1024 * 1024 * 3);
  expect(run(plan(plans, [8, 8]), [8, 8])).toEqual(expected);
  plans.release();
});
