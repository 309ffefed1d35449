import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { BackendError, OptionError } from '../../src/errors.js';
import { foreignBum } from '../../src/modules/bum/foreign.js';
import type { StagePlan } from '../../src/run/network-plans.js';
import { releasePlans, withPlan } from '../../src/run/plan-cache.js';
import type { UpscaleResult } from '../../src/run/result.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import type { UpscaleOptions } from '../../src/run/upscale-options.js';
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
    const engine = await upscaleFace(face, { model, ...ask, ...options, backend: 'engine' });
    const tfjs = await upscaleFace(face, { model, ...ask, ...options, backend: 'tfjs' });
    expect([engine.backend, tfjs.backend]).toEqual(['engine', 'tfjs-cpu']);
    expect(engine.simd).toMatch(/^(simd|relaxed)$/);
    expect(tfjs.simd).toBeUndefined();
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
    const tfjs = await upscaleFace(face, { model, ...ask, backend: 'tfjs' });
    expect(differences(after, before)[0]).toBeGreaterThan(1);
    expect(differences(after, tfjs)[0]).toBeLessThanOrEqual(1);
    variable!.write(old);
    tf.dispose([old, changed]);
  });

  const plan = (size: [number, number], threads = 1): StagePlan =>
    withPlan(model, { entry: 1, stage: 1, size, strength: false, threads }, (own) => own);

  it('plans are kept for the next face of the same size', () => {
    expect(plan([8, 8])).toBe(plan([8, 8]));
    expect(plan([8, 8])).not.toBe(plan([8, 16]));
    expect(plan([8, 8])).not.toBe(plan([8, 8], 2));
  });

  it('plans of other weights end', () => {
    const old = plan([8, 8], 2);
    const [variable] = model.model.trainableWeights;
    const copy = tf.add(variable!.read(), 0);
    variable!.write(copy);
    copy.dispose();
    plan([8, 8]);
    expect(() => old.run({ image: new Float32Array(8 * 8 * 3) })).toThrow(/disposed of/);
  });

  it('serve faces of many sizes at once, though few plans are kept, weights change and plans are let go of meanwhile', async () => {
    const faces = Array.from({ length: 16 }, (_, i) => pattern('smooth', 5 + i, 6 + (i % 5), i + 1));
    const alone: UpscaleResult[] = [];
    for (const one of faces) alone.push(await upscaleFace(one, { model, ...ask }));
    const together = await Promise.all(faces.map((one) => upscaleFace(one, { model, ...ask })));
    expect(together.map(({ image }) => image)).toEqual(alone.map(({ image }) => image));
    const running = Promise.all(faces.map((one) => upscaleFace(one, { model, threads: 2 })));
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      releasePlans(model);
      const [variable] = model.model.trainableWeights;
      const copy = tf.add(variable!.read(), 0);
      variable!.write(copy);
      copy.dispose();
    }
    expect((await running).map(({ image }) => image)).toEqual(alone.map(({ image }) => image));
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

  it('a function among the modules is left to tfjs, the rest stays compiled, and one short line says so', async () => {
    const foreign = buildMultiStage({
      stages: [smallStage({ bum: foreignBum(nearestTwice, { scale: 2 }) }), smallStage()],
    });
    shakeWeights(foreign.model.weights, 'foreign');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const first = await upscaleFace(face, { model: foreign, ...ask });
    await upscaleFace(face, { model: foreign });
    expect(first.backend).toBe('engine');
    expect(warn.mock.calls).toEqual([['msfsr: tfjs runs s1_bum_model, the engine the rest.']]);
    const tfjs = await upscaleFace(face, { model: foreign, ...ask, backend: 'tfjs' });
    expect(differences(first, tfjs)[0]).toBeLessThanOrEqual(1);
    warn.mockRestore();
    foreign.dispose();
  });

  it('a backend of tfjs must be the selected one', async () => {
    expect((await upscaleFace(face, { model, backend: 'tfjs-cpu' })).backend).toBe('tfjs-cpu');
    const other = upscaleFace(face, { model, backend: 'tfjs-webgl' });
    await expect(other).rejects.toThrow(/tfjs has selected cpu: await tf.setBackend\("webgl"\)/);
    await expect(other).rejects.toThrow(BackendError);
    await expect(upscaleFace(face, { model, backend: 'wasm' as never })).rejects.toThrow(OptionError);
  });
});
