import '@tensorflow/tfjs-backend-cpu';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { type CompileOptions, compile, ENGINE_WORKER, type Plan } from '../../src/engine/index.js';
import { embedWorker } from '../../src/engine/threads/build.js';
import { BackendError, OptionError } from '../../src/errors.js';
import { convolution } from '../../src/layers/convolution.js';
import { join } from '../../src/layers/join.js';
import { resample } from '../../src/layers/resample.js';
import { VARIANTS } from '../kernels/memory.js';
import { randomBatch, randomiseWeights } from './oracle.js';

type Tensor = tfl.SymbolicTensor;
const LONG = 240_000;

beforeAll(() => tf.setBackend('cpu'));

const plans: Plan[] = [];
/** A plan that does not outlive its test. */
function open(...args: Parameters<typeof compile>): Plan {
  plans.push(compile(...args));
  return plans.at(-1)!;
}
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const plan of plans.splice(0)) plan.dispose();
});

/** A network with every kernel, margins of both kinds, and steps of one unit and of many. */
function everyKernel(): tfl.LayersModel {
  const x = tfl.input({ shape: [null, null, 3], name: 'x' });
  const through = (value: Tensor, ...list: tfl.layers.Layer[]) =>
    list.reduce((last, layer) => layer.apply(last) as Tensor, value);
  const wide = through(
    x,
    convolution({ filters: 20, activation: 'prelu', padMode: 'reflect' }),
    tfl.layers.batchNormalization({}),
  );
  const part = (filters: number, options: object = {}) => through(wide, convolution({ filters, ...options }));
  const mean = tfl.layers.globalAveragePooling2d({}).apply(wide) as Tensor;
  const joined = tfl.layers
    .concatenate()
    .apply([part(5, { activation: 'tanh' }), wide, part(7, { kernelSize: 1 })]) as Tensor;
  const modulated = join({ method: 'modulate', count: 3 }).apply([
    wide,
    part(20),
    part(20, { kernelSize: 5 }),
  ]) as Tensor;
  const outputs = [
    join({ method: 'multiply' }).apply([wide, mean]) as Tensor,
    through(joined, convolution({ filters: 12, shuffle: 2, activation: 'relu' })),
    through(modulated, convolution({ filters: 9, transposed: true, activation: 'relu' })),
    through(wide, resample({ method: 'upsampleNearest', size: 2 }), resample({ method: 'spaceToDepth' })),
    through(
      x,
      resample({ method: 'upsampleBicubic' }),
      resample({ method: 'maxPool' }),
      convolution({ filters: 3, strides: 2 }),
    ),
  ];
  const model = tfl.model({ inputs: x, outputs, name: 'every' });
  randomiseWeights(model);
  return model;
}

function smallModel(): tfl.LayersModel {
  const x = tfl.input({ shape: [null, null, 3], name: 'x' });
  // Layers of tfjs, which the engine knows by name: they suit a second copy of the engine too.
  const conv = (filters: number) => tfl.layers.conv2d({ filters, kernelSize: 3, padding: 'same' });
  return tfl.model({ inputs: x, outputs: conv(4).apply(conv(16).apply(x)) as Tensor });
}

/** The engine's worker, after some code of the test's own. */
const workerAfter = (code: string, workerData?: unknown) => () =>
  new Worker(`${code};${ENGINE_WORKER}`, { eval: true, workerData });

/** Counts the kernel calls of the workers in `counter[0]`. */
const counting = (counter: Int32Array) =>
  workerAfter(
    `const { workerData: counter } = require('node:worker_threads');
     const { Instance } = WebAssembly;
     WebAssembly.Instance = function (module, imports) {
       const { exports } = new Instance(module, imports);
       const counted = (kernel) => (...args) => (Atomics.add(counter, 0, 1), kernel(...args));
       return { exports: Object.fromEntries(Object.entries(exports).map(([name, kernel]) => [name, counted(kernel)])) };
     }`,
    counter,
  );

/** Runs with one thread and with more; the results must agree in every bit. */
async function expectSameBits(
  network: Parameters<typeof compile>[0],
  options: CompileOptions,
  input: Float32Array,
): Promise<void> {
  const one = open(network, options);
  const expected = one.run(input);
  for (const threads of [2, 3, 4]) {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const plan = open(network, { ...options, threads, worker: counting(counter) });
    await plan.ready();
    expect(plan.describe().threads).toBe(threads);
    // On a busy machine the caller may do everything alone before a worker wakes up.
    for (let i = 0; i < 500 && (i < 3 || counter[0] === 0); i++) {
      const results = plan.run(input);
      for (const [name, values] of Object.entries(expected)) {
        expect(Buffer.from(values.buffer).equals(Buffer.from(results[name]!.buffer)), name).toBe(true);
      }
    }
    plan.dispose();
    expect(counter[0]).toBeGreaterThan(0);
  }
}

describe('the same bits with any number of threads', () => {
  const sizes = [
    [7, 13],
    [33, 18],
  ] as const;

  it.each(VARIANTS)('every kernel, %s', { timeout: LONG }, async (simd) => {
    const model = everyKernel();
    for (const [h, w] of sizes) {
      for (const winograd of ['auto', 'off', 2] as const) {
        await expectSameBits(model, { size: [h, w], simd, winograd }, randomBatch([2, h, w, 3]).data);
      }
    }
  });

  it.each(['compact-x2', 'paper-x2'])('%s', { timeout: LONG }, async (preset) => {
    const network = buildMultiStage(preset);
    randomiseWeights(network.model, preset === 'paper-x2' ? 'he' : 'keep');
    for (const simd of VARIANTS) {
      await expectSameBits(network, { size: [8, 24], simd }, randomBatch([2, 8, 24, 3]).data);
    }
  });
});

describe('a plan with threads', () => {
  const image = randomBatch([1, 16, 16, 3]).data;
  /** Workers that were made, and how many of them run. */
  function watched(make = workerAfter('')) {
    const state = { made: 0, running: 0 };
    const worker = () => {
      state.made++;
      state.running++;
      return make().once('exit', () => state.running--);
    };
    return { state, worker };
  }
  const until = async (holds: () => boolean) => {
    for (let i = 0; i < 1000 && !holds(); i++) await sleep(10);
    expect(holds()).toBe(true);
  };

  it('runs before its workers have started, and says how many take part', async () => {
    const plan = open(smallModel(), { size: [16, 16], threads: 3, profile: true });
    expect(plan.describe().threads).toBe(1);
    plan.run(image);
    await plan.ready();
    plan.run(image);
    const { threads, steps } = plan.describe();
    expect(threads).toBe(3);
    expect(steps.every(({ ms }) => ms! >= 0)).toBe(true);
    plan.dispose();
    expect(plan.disposed).toBe(true);
  });

  it('shares workers with other plans; they end with the last one', { timeout: LONG }, async () => {
    const { state, worker } = watched();
    const model = smallModel();
    const several = [3, 2, 4, 3].map((threads) => open(model, { size: [16, 16], threads, worker }));
    await Promise.all(several.map((plan) => plan.ready()));
    expect(several.map((plan) => plan.describe().threads)).toEqual([3, 2, 4, 3]);
    expect(state).toEqual({ made: 3, running: 3 });
    const expected = several[0]!.run(image);
    for (let i = 0; i < 10; i++) for (const plan of several) expect(plan.run(image)).toEqual(expected);
    for (const plan of several.slice(1)) plan.dispose();
    expect(several[0]!.run(image)).toEqual(expected);
    await sleep(50);
    expect(state.running).toBe(3);
    several[0]!.dispose();
    await until(() => state.running === 0);
  });

  it('leaves no worker and no memory behind', { timeout: LONG }, async () => {
    const { state, worker } = watched();
    const model = smallModel();
    const memories: WeakRef<WebAssembly.Memory>[] = [];
    class Watched extends WebAssembly.Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        super(descriptor);
        memories.push(new WeakRef(this));
      }
    }
    vi.stubGlobal('WebAssembly', Object.create(WebAssembly, { Memory: { value: Watched } }));
    for (let i = 0; i < 50; i++) {
      const plan = compile(model, { size: [16, 16], threads: 3, worker });
      if (i % 2) await plan.ready();
      plan.run(image);
      plan.dispose();
    }
    expect(memories).toHaveLength(50);
    await until(() => state.running === 0);
    await collected(memories);
  });

  it('leaves no memory behind in workers that stay', { timeout: LONG }, async () => {
    const model = smallModel();
    const stays = open(model, { size: [16, 16], threads: 2 });
    await stays.ready();
    const large = new Float32Array(512 * 512 * 3);
    const use = async (times: number) => {
      for (let i = 0; i < times; i++) {
        const plan = open(model, { size: [512, 512], threads: 2 });
        await plan.ready();
        plan.run(large);
        plan.dispose();
      }
      return process.memoryUsage().rss;
    };
    const { total } = open(model, { size: [512, 512] }).describe().bytes;
    const before = await use(5);
    expect((await use(80)) - before).toBeLessThan(40 * total);
  });

  it('ends the workers of plans that were dropped without dispose', { timeout: LONG }, async () => {
    const { state, worker } = watched();
    const use = async () => {
      const plan = compile(smallModel(), { size: [16, 16], threads: 2, worker });
      await plan.ready();
      plan.run(image);
    };
    await use();
    expect(state.running).toBe(1);
    const gc = garbageCollector();
    await until(() => {
      gc();
      return state.running === 0;
    });
  });

  it.each([1, 2])('allocates nothing that stays in 1,000 runs, threads %i', { timeout: LONG }, async (threads) => {
    const plan = open(smallModel(), { size: [8, 8], threads });
    await plan.ready();
    const gc = garbageCollector();
    const small = image.subarray(0, 192);
    const used = () => {
      for (let i = 0; i < 1000; i++) plan.run(small);
      gc();
      gc(); // buffers found dead by the first are freed by the second
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    used(); // compiles what is compiled late
    // What the engine itself keeps of a thousand runs it keeps of every thousand; what else lives in the process comes once.
    const kept = Array.from({ length: 4 }, used).map((bytes, i, all) => bytes - (all[i - 1] ?? 0));
    expect(Math.min(...kept.slice(1))).toBeLessThan(200_000); // 200 bytes a run
    plan.dispose();
  });

  it('keeps no process alive', { timeout: LONG }, async () => {
    const program = `
      import '@tensorflow/tfjs-backend-cpu';
      import * as tf from '@tensorflow/tfjs-core';
      import * as tfl from '@tensorflow/tfjs-layers';
      import { compile } from './src/engine/index.ts';
      await tf.setBackend('cpu');
      const x = tfl.input({ shape: [8, 8, 3] });
      const plan = compile(tfl.model({ inputs: x, outputs: tfl.layers.conv2d({ filters: 4, kernelSize: 3 }).apply(x) }), { threads: 3 });
      await plan.ready();
      plan.run(new Float32Array(192));
      console.log(plan.describe().threads + ' threads');`;
    const flags = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, flags, { timeout: LONG, killSignal: 'SIGKILL' });
    expect(stdout).toContain('3 threads');
  });

  it('goes on alone where workers cannot be had, do not answer or end early', { timeout: LONG }, async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { compile: fresh } = await freshEngine();
    const model = smallModel();
    const expected = open(model, { size: [16, 16] }).run(image);
    const refused = fresh(model, { size: [16, 16], threads: 3, worker: () => raise('no workers today') });
    expect(refused.run(image)).toEqual(expected);
    await refused.ready();
    expect(refused.describe().threads).toBe(1);
    refused.dispose();

    const ending = fresh(model, {
      size: [16, 16],
      threads: 3,
      worker: () => new Worker('throw 1', { eval: true, stderr: true }),
    });
    expect(ending.run(image)).toEqual(expected);
    await ending.ready();
    expect(ending.run(image)).toEqual(expected);
    expect(ending.describe().threads).toBe(1);
    ending.dispose();

    for (const answer of ['null', '{ joined: "all" }', '7']) {
      const odd = fresh(model, {
        size: [16, 16],
        threads: 2,
        worker: () => new Worker(`require('node:worker_threads').parentPort.postMessage(${answer})`, { eval: true }),
      });
      await odd.ready();
      expect(odd.run(image)).toEqual(expected);
      expect(odd.describe().threads).toBe(1);
      odd.dispose();
    }

    vi.useFakeTimers();
    try {
      const silent = fresh(model, { size: [16, 16], threads: 2, worker: () => ({ postMessage() {}, terminate() {} }) });
      const ready = silent.ready();
      vi.runAllTimers();
      await ready;
      expect(silent.run(image)).toEqual(expected);
      expect(silent.describe().threads).toBe(1);
      silent.dispose();
    } finally {
      vi.useRealTimers();
    }
    expect(warn.mock.calls.flat()).toEqual([
      expect.stringMatching(/^msfsr: the engine uses fewer threads than asked for: no workers today/),
    ]);
  });

  it('goes on without a worker that ends between runs', { timeout: LONG }, async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const workers: Worker[] = [];
    const worker = () => {
      workers.push(workerAfter('')());
      return workers.at(-1)!;
    };
    const plan = open(smallModel(), { size: [16, 16], threads: 3, worker });
    await plan.ready();
    const expected = plan.run(image);
    await workers[0]!.terminate();
    await until(() => plan.describe().threads === 2);
    expect(plan.run(image)).toEqual(expected);
    plan.dispose();
  });

  it('reports a worker that dies with work in its hands, after ten seconds', { timeout: LONG }, async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { state, worker } = watched(
      workerAfter(`
        const { Instance } = WebAssembly;
        WebAssembly.Instance = function (module, imports) {
          const names = Object.keys(new Instance(module, imports).exports);
          return { exports: Object.fromEntries(names.map((name) => [name, () => process.exit()])) };
        }`),
    );
    const model = smallModel();
    const expected = open(model, { size: [16, 16] }).run(image);
    const plan = open(model, { size: [16, 16], threads: 2, worker });
    await plan.ready();
    const runs = () => {
      for (let i = 0; i < 100_000; i++) plan.run(image); // until the worker is quick enough to claim something
    };
    expect(runs).toThrow(BackendError);
    expect(plan.disposed).toBe(true);
    await until(() => state.running === 0);
    const again = open(model, { size: [16, 16], threads: 2 });
    await again.ready();
    expect(again.run(image)).toEqual(expected);
  });

  it('says once that memory cannot be shared', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { compile: fresh } = await freshEngine();
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const alone = [2, 4].map((threads) => fresh(smallModel(), { size: [16, 16], threads }));
    expect(alone.map((plan) => plan.describe().threads)).toEqual([1, 1]);
    await alone[0]!.ready();
    alone[0]!.run(image);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toMatch(/Cross-Origin-Opener-Policy/);
  });

  it('copies where there is nothing to do', async () => {
    const x = tfl.input({ shape: [16, 16, 3] });
    const nothing = tfl.layers.activation({ activation: 'linear' }).apply(x) as Tensor;
    const plan = open(tfl.model({ inputs: x, outputs: nothing }), { threads: 2 });
    await plan.ready();
    expect(Object.values(plan.run(image))).toEqual([image]);
  });

  it('refuses options that make no sense', () => {
    for (const threads of [0, 65, 1.5, '2']) {
      expect(() => compile(smallModel(), { size: [16, 16], threads: threads as number })).toThrow(OptionError);
    }
    expect(() => compile(smallModel(), { size: [16, 16], worker: 'w.js' as never })).toThrow(/function for worker/);
  });
});

it('embeds the worker that the sources give', { timeout: LONG }, async () => {
  const file = new URL('../../src/engine/threads/generated/worker.ts', import.meta.url);
  expect(await readFile(file, 'utf8')).toBe(await embedWorker());
});

/** The engine anew: it has warned of nothing yet. */
async function freshEngine(): Promise<typeof import('../../src/engine/index.js')> {
  vi.resetModules();
  return import('../../src/engine/index.js');
}

function raise(message: string): never {
  throw new Error(message);
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Expects all but the last few objects to be collected: the engine of JavaScript may hold on to those. */
async function collected(objects: readonly WeakRef<object>[]): Promise<void> {
  const gc = garbageCollector();
  const alive = () => objects.filter((object) => object.deref()).length;
  for (let i = 0; i < 200 && alive() > 2; i++) {
    await sleep(10); // WeakRefs hold what was looked at until the turn ends
    gc();
  }
  expect(alive()).toBeLessThanOrEqual(2);
}
