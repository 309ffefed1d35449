import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { BackendError, DataError, ImageError, OptionError, RunError } from '../../src/errors.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { shakeWeights } from '../../src/testing/values.js';
import {
  type CheckpointStore,
  copyWeights,
  memoryCheckpoints,
  type StepReport,
  type TrainOptions,
  type TrainResult,
  train,
  type ValidationReport,
} from '../../src/train/index.js';
import { requireGradients } from '../../src/train/require-gradients.js';
import { normalisedNetwork, SMALL_RECIPE, smallData, smallNetwork } from './small.js';

beforeAll(() => useWasm());

const weightsOf = ({ model }: MultiStage) => model.weights.map((weight) => [...weight.read().dataSync()]);
const ADVERSARIAL = { ...SMALL_RECIPE.losses, adversarial: { weight: 0.05, warmup: 2, filters: 4, layers: 1 } };

/** Trains a small network; gives what the callbacks heard, and how many tensors were left beside the network's. */
async function run(options: Partial<TrainOptions> = {}, network = smallNetwork()) {
  const steps: StepReport[] = [];
  const validations: ValidationReport[] = [];
  const saved: number[] = [];
  network.part({ entry: 1 });
  const before = tf.memory().numTensors;
  const result = await train({
    model: network,
    data: smallData(),
    recipe: SMALL_RECIPE,
    ...options,
    callbacks: {
      onStep: (report) => void steps.push(report),
      onValidation: (report) => void validations.push(report),
      onCheckpoint: ({ step }) => void saved.push(step),
      ...options.callbacks,
    },
  }).catch((error: unknown) => error as Error);
  const leaked = tf.memory().numTensors - before;
  const weights = weightsOf(network);
  network.dispose();
  return { result, steps, validations, saved, leaked, weights };
}

/** A store that stops the run, as Ctrl-C does, at a step. */
function stopAt(step: number) {
  const controller = new AbortController();
  const callbacks = {
    onStep: (report: StepReport) => {
      if (report.step === step) controller.abort(new Error('enough'));
    },
  };
  return { signal: controller.signal, callbacks };
}

describe('train', () => {
  it('reports steps, validations and checkpoints, leaves the averages in the network and no tensor', async () => {
    const kept: number[][][] = [];
    const network = smallNetwork();
    const onValidation = () => void kept.push(weightsOf(network));
    const { result, steps, saved, leaked, weights } = await run(
      { checkpoints: memoryCheckpoints(), callbacks: { onValidation } },
      network,
    );
    expect(result).toMatchObject({ step: 6, reason: 'schedule', skipped: [] });
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(steps.map(({ progress }) => Math.round(progress * 6))).toEqual([1, 2, 3, 4, 5, 6]);
    for (const { losses, entry, learningRate } of steps) {
      expect(Object.keys(losses!)).toEqual(['loss', 'image1', 'boundary1', 'gradient']);
      expect(losses!.loss).toBeCloseTo(losses!.image1! + 0.3 * losses!.boundary1!, 5);
      expect([entry, learningRate > 0 && learningRate <= 5e-4]).toEqual([1, true]);
    }
    expect(saved).toEqual([6]);
    expect(kept).toHaveLength(2);
    expect(kept[1]).toEqual(weights);
    expect(kept[0]).not.toEqual(weights);
    expect(leaked).toBe(0);
  });

  it('computes the same on the cpu backend', async () => {
    const recipe = { ...SMALL_RECIPE, steps: 3, losses: ADVERSARIAL };
    const onWasm = await run({ recipe });
    await tf.setBackend('cpu');
    try {
      const onCpu = await run({ recipe });
      expect([onCpu.steps.length, onCpu.leaked]).toEqual([3, 0]);
      for (const [i, { losses }] of onCpu.steps.entries())
        for (const [name, value] of Object.entries(losses!))
          expect(onWasm.steps[i]!.losses![name]).toBeCloseTo(value, 5);
    } finally {
      await useWasm();
    }
  });

  it('lowers the loss', async () => {
    const recipe = {
      ...SMALL_RECIPE,
      steps: 60,
      optimizer: { learningRate: 5e-3 },
      augment: { rotation: 0, shift: 0 },
    };
    const { steps } = await run({ recipe, data: { train: smallData(3).train, validation: [] } });
    const mean = (from: number, to: number) =>
      steps.slice(from, to).reduce((sum, { losses }) => sum + losses!.loss!, 0) / (to - from);
    expect(mean(50, 60)).toBeLessThan(0.6 * mean(0, 10));
  }, 300_000);

  it.each([
    ['a plain run', {}],
    ['an adversarial one', { losses: ADVERSARIAL }],
    ['one with Muon', { optimizer: { kind: 'muon' } }],
    ['one with statistics', {}, normalisedNetwork],
  ])('goes on exactly where it was stopped: %s', async (_, options, networkOf = smallNetwork) => {
    const recipe = { ...SMALL_RECIPE, ...options };
    const whole = await run({ recipe }, networkOf());
    const checkpoints = memoryCheckpoints();
    const part = await run({ recipe, checkpoints, ...stopAt(4) }, networkOf());
    expect(part.result).toEqual(new Error('enough'));
    expect(part.saved).toEqual([4]);
    expect(part.leaked).toBe(0);
    const rest = await run({ recipe, checkpoints }, networkOf());
    expect(rest.steps.map(({ step, losses: found }) => [step, found])).toEqual(
      whole.steps.slice(4).map(({ step, losses: found }) => [step, found]),
    );
    expect(rest.weights).toEqual(whole.weights);
    expect(rest.result).toMatchObject({ best: (whole.result as { best: number }).best });
    // A run that is over is over: nothing but the averages.
    const over = await run({ recipe, checkpoints }, networkOf());
    expect([over.steps.length, over.weights]).toEqual([0, whole.weights]);
  });

  it('counts seconds of the processor over all restarts, and ends by them', async () => {
    const checkpoints = memoryCheckpoints();
    const until = async (seconds: number) => {
      const recipe = { ...SMALL_RECIPE, schedule: { by: 'processor', seconds } };
      return (await run({ recipe, checkpoints })).result as TrainResult;
    };
    const first = await until(1e-6);
    expect(first).toMatchObject({ step: 1, reason: 'schedule' });
    expect(first.processorSeconds).toBeGreaterThan(1e-6);
    const second = await until(first.processorSeconds! + 1e-6);
    expect(second.step).toBe(2);
    expect(second.processorSeconds).toBeGreaterThan(first.processorSeconds!);
  });

  it('becomes adversarial after an ordinary run, and still when that is stopped', async () => {
    const checkpoints = memoryCheckpoints();
    await run({ checkpoints });
    const recipe = { ...SMALL_RECIPE, steps: 12, losses: ADVERSARIAL };
    const { steps, leaked } = await run({ checkpoints, recipe });
    expect(steps.map(({ step }) => step)).toEqual([7, 8, 9, 10, 11, 12]);
    for (const { losses } of steps) {
      expect(Object.values(losses!).every(Number.isFinite)).toBe(true);
      expect(Object.keys(losses!)).toEqual(expect.arrayContaining(['adversarial', 'discriminator']));
    }
    expect(leaked).toBe(0);
  });

  it('keeps its balance against a discriminator', async () => {
    const data = { ...smallData(8), validation: [] };
    const recipe = { ...SMALL_RECIPE, optimizer: { learningRate: 3e-3 }, augment: { rotation: 0, shift: 0 } };
    const checkpoints = memoryCheckpoints();
    const before = await run({ data, checkpoints, recipe: { ...recipe, steps: 40 } });
    const losses = { ...ADVERSARIAL, adversarial: { ...ADVERSARIAL.adversarial, warmup: 50, learningRate: 1e-3 } };
    const { steps } = await run({ data, checkpoints, recipe: { ...recipe, steps: 130, losses } });
    const mean = (reports: readonly StepReport[], name: string) =>
      reports.reduce((sum, report) => sum + report.losses![name]!, 0) / reports.length;
    const last = steps.slice(-30);
    // The discriminator neither gives up (0.5: it cannot tell) nor wins outright (0), and the images stay what they were.
    expect(mean(last, 'discriminator')).toBeLessThan(0.6);
    expect(mean(last, 'discriminator')).toBeGreaterThan(0.02);
    expect(mean(last, 'adversarial')).toBeLessThan(1.5);
    expect(mean(last, 'image1')).toBeLessThan(1.3 * mean(before.steps.slice(-20), 'image1'));
  }, 300_000);

  it('takes a loss of the user’s own on the last image', async () => {
    const loss = (result: tf.Tensor4D, truth: tf.Tensor4D): tf.Scalar =>
      tf.tidy(() => tf.mean(tf.square(tf.sub(result, truth))));
    const { steps, leaked } = await run({ identity: { weight: 2, loss } });
    const { losses } = steps[0]!;
    expect(losses!.identity).toBeGreaterThan(0);
    expect(losses!.loss).toBeCloseTo(losses!.image1! + 0.3 * losses!.boundary1! + 2 * losses!.identity!, 5);
    expect(leaked).toBe(0);
  });

  it('learns from a teacher, which stays as it is', async () => {
    const teacher = smallNetwork();
    shakeWeights(teacher.model.weights, 'teacher'); // the first weights are those of the network that learns
    const before = weightsOf(teacher);
    const recipe = { ...SMALL_RECIPE, losses: { ...SMALL_RECIPE.losses, teacher: { weight: 2 } } };
    const tensors = tf.memory().numTensors;
    const { steps, leaked } = await run({ teacher, recipe });
    const { losses } = steps[0]!;
    expect(losses!.loss).toBeCloseTo(losses!.image1! + 0.3 * losses!.boundary1! + 2 * losses!.taught1!, 5);
    expect(losses!.taught1).toBeGreaterThan(0);
    expect(steps[5]!.losses!.taught1).not.toBe(losses!.taught1);
    expect([leaked, tf.memory().numTensors]).toEqual([0, tensors]);
    expect(weightsOf(teacher)).toEqual(before);
    teacher.dispose();
  });

  it('ends early when patience does, and remembers how long it has waited', async () => {
    const recipe = { ...SMALL_RECIPE, steps: 50, validateEvery: 1, patience: 3, optimizer: { learningRate: 1e-30 } };
    const checkpoints = memoryCheckpoints();
    const { result, validations } = await run({ recipe, checkpoints, ...stopAt(2) });
    expect(result).toEqual(new Error('enough'));
    expect(validations.map(({ best }) => best)).toEqual([true, false]);
    const rest = await run({ recipe, checkpoints });
    expect(rest.result).toMatchObject({ reason: 'patience', step: 4 });
    expect(rest.saved).toEqual([4]);
  });

  it('leaves steps out whose gradient is no number, and ends after 20 of them', async () => {
    let step = 0;
    const loss = (result: tf.Tensor4D): tf.Scalar =>
      tf.tidy(() => tf.mul(tf.mean(result), step++ < 2 ? Number.NaN : 0));
    const few = await run({ identity: { weight: 1, loss } });
    expect(few.steps.map(({ losses }) => losses !== undefined)).toEqual([false, false, true, true, true, true]);
    const never = (result: tf.Tensor4D): tf.Scalar => tf.tidy(() => tf.mul(tf.mean(result), Number.NaN));
    const network = smallNetwork();
    const before = weightsOf(network);
    const { result, leaked, weights, steps } = await run(
      { recipe: { ...SMALL_RECIPE, steps: 100 }, identity: { weight: 1, loss: never } },
      network,
    );
    expect(result).toBeInstanceOf(RunError);
    expect((result as Error).message).toMatch(/20 gradients in a row were no numbers: lower the learning rate/);
    expect([steps.length, leaked]).toEqual([19, 0]);
    expect(weights).toEqual(before);
  });

  it('stops cleanly when a loss or a callback throws', async () => {
    const loss = () => {
      throw new Error('mine');
    };
    for (const options of [
      { identity: { weight: 1, loss } },
      { callbacks: { onStep: loss } },
      { callbacks: { onValidation: loss } },
    ]) {
      const { result, leaked } = await run(options);
      expect(result).toEqual(new Error('mine'));
      expect(leaked).toBe(0);
    }
  });

  it('names checkpoints that cannot be written or read', async () => {
    const broken = (store: Partial<CheckpointStore>) => run({ checkpoints: { ...memoryCheckpoints(), ...store } });
    const full = await broken({ write: () => Promise.reject(new Error('no space left')) });
    expect(full.result).toBeInstanceOf(RunError);
    expect((full.result as Error).message).toMatch(/cannot be written: no space left; the one before it is kept/);
    const damaged = await broken({ read: async () => new Uint8Array(100) });
    expect(damaged.result).toBeInstanceOf(RunError);
    expect([full.leaked, damaged.leaked]).toEqual([0, 0]);
  });

  it('names pictures that cannot be read, and trains with the others', async () => {
    const data = smallData();
    const load = () => Promise.reject(new ImageError('Cannot read x.png: it is empty'));
    const loads: (string | undefined)[] = [];
    const { result } = await run({
      data: { ...data, train: [{ ...data.train[0]!, id: 'x', load }, ...data.train.slice(1)] },
      callbacks: { onLoad: ({ skipped }) => void loads.push(skipped) },
    });
    expect(result).toMatchObject({ step: 6, skipped: [{ id: 'x', reason: 'Cannot read x.png: it is empty' }] });
    expect(loads.filter((reason) => reason)).toHaveLength(1);
    const none = await run({ data: { train: [{ ...data.train[0]!, load }], validation: [] } });
    expect(none.result).toBeInstanceOf(DataError);
  });

  it.each([
    [{ model: {} }, /network \(loadNetwork or buildMultiStage\) for model/],
    [{ data: [] }, /faces \(trainingData of msfsr\/faces\) for data/],
    [{ recipe: { btach: 2 } }, /did you mean "batch"/],
    [{ recipe: { size: 9 } }, /multiple of 4 for recipe.size/],
    [{ patience: 3 }, /Unknown option "patience"/],
    [{ identity: { weight: -1 } }, /number of at least 0 for identity.weight/],
    [{ identity: { weight: 1 } }, /function for identity.loss/],
    [{ teacher: {} }, /network \(loadNetwork or pretrained\) for teacher/],
    [
      { recipe: { losses: { teacher: { weights: 'compact-x8' } } } },
      /the network compact-x8 for teacher, as the recipe/,
    ],
    [{ recipe: { ...SMALL_RECIPE, losses: { adversarial: { weight: 1, layers: 3 } } } }, /leave 3 px or more of 8 px/],
  ])('refuses %j', async (options, message) => {
    const { result, leaked } = await run(options as never);
    expect(result).toBeInstanceOf(OptionError);
    expect((result as Error).message).toMatch(message);
    expect(leaked).toBe(0);
  });

  it('refuses teachers that cannot take the pictures, and the pupil itself', async () => {
    const bum = { type: 'compact', filters: 4, blocks: 0, scale: 4 };
    const [large, pupil] = [buildMultiStage({ stages: [{ bum }] }), smallNetwork()];
    const reasons = [await run({ teacher: large }), await run({ teacher: pupil }, pupil)].map(({ result }) => result);
    expect(reasons).toEqual([
      new OptionError('Expected a teacher that enlarges x2 from one of its entries but it enlarges x4'),
      new OptionError('Received the network that learns as its own teacher: load it twice'),
    ]);
    large.dispose();
  });

  it('refuses networks that are frozen, and backends without the gradients', async () => {
    const frozen = smallNetwork();
    for (const layer of frozen.model.layers) layer.trainable = false;
    expect((await run({}, frozen)).result).toEqual(new OptionError('Expected at least one layer that is trainable'));
    expect(() => requireGradients('nothing')).toThrow(BackendError);
  });

  it('ends in two weight sets that fidelity blends', async () => {
    const [faithful, sharp] = [smallNetwork(), smallNetwork()];
    expect(copyWeights(faithful, sharp)).toBe(faithful.model.weights.length);
    const recipe = { ...SMALL_RECIPE, optimizer: { learningRate: 5e-3 } };
    await train({ model: faithful, data: smallData(), recipe });
    copyWeights(faithful, sharp);
    await train({ model: sharp, data: smallData(), recipe: { ...recipe, seed: 2, losses: ADVERSARIAL } });
    const face = await smallData().validation[0]!.load();
    const at = async (fidelity: number) => {
      const { image } = await upscaleFace(face, { model: faithful, adversarial: sharp, fidelity, backend: 'tfjs' });
      return image.data;
    };
    const [own, half, other] = [await at(1), await at(0.5), await at(0)];
    expect(own).not.toEqual(other);
    for (const [i, value] of half.entries()) expect(Math.abs(value - (own[i]! + other[i]!) / 2)).toBeLessThanOrEqual(1);
    faithful.dispose();
    sharp.dispose();
  });
});
