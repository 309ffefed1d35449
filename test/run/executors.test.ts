import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { BackendError, OptionError } from '../../src/errors.js';
import { foreignBum } from '../../src/modules/bum/foreign.js';
import { planFor } from '../../src/run/plan-cache.js';
import { type UpscaleOptions, type UpscaleResult, upscaleFace } from '../../src/run/upscale-face.js';
import { shakeWeights } from '../../src/testing/values.js';
import { plainStage, smallStage } from '../compose/small.js';
import { pattern } from '../image/pattern.js';
import { nearestTwice } from '../modules/foreign-models.js';

let model: MultiStage;
beforeAll(async () => {
  await tf.setBackend('cpu');
  model = buildMultiStage({ stages: [smallStage(), plainStage(), smallStage()] });
  shakeWeights(model.model.weights, 'executors');
});
afterAll(() => model.dispose());

const face = pattern('smooth', 7, 5, 1);
const ask = { stages: true, boundaries: true } as const;

/** Largest difference of all 8-bit results, in steps, and of all maps. */
function differences(a: UpscaleResult, b: UpscaleResult): [number, number] {
  const largest = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    Array.from(x).reduce(
      (most, value, i) => Math.max(most, Math.abs(value - y[i]!)),
      x.length === y.length ? 0 : Infinity,
    );
  const images = [a.image, ...a.stages!.map(({ image }) => image)];
  const others = [b.image, ...b.stages!.map(({ image }) => image)];
  const steps = images.map(({ data }, i) => largest(data, others[i]!.data));
  const maps = a.boundaries!.map(({ data }, i) => largest(data, b.boundaries![i]!.data));
  return [Math.max(...steps), Math.max(...maps)];
}

describe('executors', () => {
  it.each<[string, Partial<UpscaleOptions>]>([
    ['the whole network', {}],
    ['an early exit', { scale: 4 }],
    ['a strength per part', { strength: { eyes: 0.2, mouth: 0 } }],
  ])('the engine gives what tfjs gives: %s', async (_, options) => {
    const engine = await upscaleFace(face, { model, ...ask, ...options, executor: 'engine' });
    const tfjs = await upscaleFace(face, { model, ...ask, ...options, executor: 'tfjs' });
    expect(engine.backend).toMatch(/^engine \((simd|relaxed)\)$/);
    expect(tfjs.backend).toBe('cpu');
    const [steps, maps] = differences(engine, tfjs);
    expect(steps).toBeLessThanOrEqual(1); // a value at the edge of two steps may round either way
    expect(maps).toBeLessThan(1e-4);
  });

  it('the engine sees weights that were set after the first face', async () => {
    const before = await upscaleFace(face, { model, ...ask });
    const [variable] = model.model.trainableWeights;
    const old = variable!.read().clone();
    const changed = tf.add(old, 0.3);
    variable!.write(changed);
    const after = await upscaleFace(face, { model, ...ask });
    const tfjs = await upscaleFace(face, { model, ...ask, executor: 'tfjs' });
    expect(differences(after, before)[0]).toBeGreaterThan(1);
    expect(differences(after, tfjs)[0]).toBeLessThanOrEqual(1);
    variable!.write(old);
    tf.dispose([old, changed]);
  });

  it('plans are kept for the next face of the same size', () => {
    const view = model.stagePart(1, {});
    expect(planFor(model, view, [8, 8])).toBe(planFor(model, model.stagePart(1, {}), [8, 8]));
    expect(planFor(model, view, [8, 8])).not.toBe(planFor(model, view, [8, 16]));
    expect(planFor(model, view, [8, 8])).not.toBe(planFor(model, view, [8, 8], 2));
  });

  it('plans that are no longer needed end: the oldest, those of other weights, those that were disposed of', () => {
    const view = model.stagePart(1, {});
    const first = planFor(model, view, [8, 8], 2);
    for (let i = 0; i < 12; i++) planFor(model, view, [8, 16 + 8 * i]);
    expect(first.disposed).toBe(true);
    const second = planFor(model, view, [8, 8], 2);
    second.dispose();
    const third = planFor(model, view, [8, 8], 2);
    expect(third.disposed).toBe(false);
    const [variable] = model.model.trainableWeights;
    const copy = tf.add(variable!.read(), 0);
    variable!.write(copy);
    copy.dispose();
    planFor(model, view, [8, 8]);
    expect(third.disposed).toBe(true);
  });

  it('threads do not change the picture', async () => {
    const [one, three] = [
      await upscaleFace(face, { model, ...ask }),
      await upscaleFace(face, { model, ...ask, threads: 3 }),
    ];
    expect(three.image).toEqual(one.image);
    expect(three.boundaries).toEqual(one.boundaries);
    await expect(upscaleFace(face, { model, threads: 0 })).rejects.toThrow(OptionError);
  });

  it('a network that the engine does not know runs on tfjs, with one warning', async () => {
    const foreign = buildMultiStage({ stages: [{ bum: foreignBum(nearestTwice, { scale: 2 }) }] });
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const first = await upscaleFace(face, { model: foreign });
    await upscaleFace(face, { model: foreign });
    expect(first.backend).toBe('cpu');
    expect(warn.mock.calls.map(([text]) => text)).toEqual([expect.stringContaining('s1_bum_model')]);
    await expect(upscaleFace(face, { model: foreign, executor: 'engine' })).rejects.toThrow(BackendError);
    warn.mockRestore();
    foreign.dispose();
  });
});
