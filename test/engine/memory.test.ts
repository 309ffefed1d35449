import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { checkCompileOptions } from '../../src/engine/compile-options.js';
import { compile, type Plan } from '../../src/engine/index.js';
import { memoryFor, type NetworkMemory } from '../../src/engine/memory/network-memory.js';
import { type PlanOptions, planGraph } from '../../src/engine/run/plan-graph.js';
import { BackendError } from '../../src/errors.js';
import { topologyOf } from '../../src/graph/layers-model.js';
import { lower } from '../../src/graph/lower.js';
import { inputShapes } from '../../src/graph/ports.js';
import { randomBatch, randomiseWeights } from './oracle.js';

let network: MultiStage;
/** With batch norm, which is folded into kernels. */
let normed: tfl.LayersModel;
beforeAll(async () => {
  await tf.setBackend('cpu');
  network = buildMultiStage('compact-x4');
  randomiseWeights(network.model, 'keep');
  normed = withNorm();
});
afterAll(() => network.dispose());
afterEach(() => void vi.restoreAllMocks());

function withNorm(): tfl.LayersModel {
  const { layers } = tfl;
  const x = tfl.input({ shape: [null, null, 3], name: 'x' });
  const list = [
    layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', useBias: false }),
    layers.batchNormalization({}),
    layers.reLU({}),
    layers.zeroPadding2d({
      padding: [
        [1, 2],
        [0, 1],
      ],
    }),
    layers.conv2dTranspose({ filters: 5, kernelSize: 4, strides: 2, padding: 'same' }),
    layers.batchNormalization({}),
    layers.leakyReLU({ alpha: 0.1 }),
    layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' }),
  ];
  const outputs = list.reduce((value, layer) => layer.apply(value) as tfl.SymbolicTensor, x);
  const model = tfl.model({ inputs: x, outputs });
  randomiseWeights(model);
  return model;
}

type Size = readonly [number, number];
/** The parts of the network with its entries, and a model with batch norm. */
const models = () => [
  network.model,
  network.part({ entry: 1, exit: 1 }).model,
  network.part({ entry: 2 }).model,
  network.part({ entry: 2, exit: 2, strength: true }).model,
];

const plansMade: Plan[] = [];
afterEach(() => {
  for (const plan of plansMade.splice(0)) plan.dispose();
});

function planOn(memory: NetworkMemory, options: PlanOptions, model: tfl.LayersModel, size: Size): Plan {
  const topology = topologyOf(model);
  plansMade.push(planGraph(lower(topology, inputShapes(topology, size)), options, memory));
  return plansMade.at(-1)!;
}

const inputsOf = ({ inputs }: Plan, seed = 1) =>
  Object.fromEntries(inputs.map(({ name, shape }, i) => [name, randomBatch([1, ...shape], seed + i).data]));

const bytesOf = (plan: Plan) => plan.describe().bytes;

describe.each([1, 2])('plans on one memory, threads %i', (threads) => {
  const options = checkCompileOptions({ threads });

  it('give the bits of plans alone, in any order, whatever lies in the memory', async () => {
    const memory = memoryFor(options);
    const cases = models().flatMap((model) =>
      (
        [
          [16, 8],
          [8, 24],
        ] as const
      ).map((size) => ({ model, size })),
    );
    const expected = cases.map(({ model, size }) => {
      const alone = planOn(memoryFor(options), options, model, size);
      return alone.run(inputsOf(alone));
    });
    // Each is made after others have run: weights are added, memory grows and moves.
    const plans: Plan[] = [];
    for (const { model, size } of cases) {
      plans.push(planOn(memory, options, model, size));
      await plans.at(-1)!.ready();
      expect(plans.at(-1)!.describe().threads).toBe(threads);
      for (const [i, plan] of plans.entries()) expect(plan.run(inputsOf(plan)), `${i}`).toEqual(expected[i]);
    }
    for (const i of [3, 0, 0, 7, 2, 5, 1, 6, 4, 3]) {
      memory.floats.fill(Number.NaN, memory.weights.end / 4 + bytesOf(plans[i]!).program / 4);
      expect(plans[i]!.run(inputsOf(plans[i]!)), `${i}`).toEqual(expected[i]);
    }
  });

  it('share weights, folded ones too', () => {
    for (const model of [network.model, normed]) {
      const memory = memoryFor(options);
      const first = bytesOf(planOn(memory, options, model, [16, 16]));
      const again = bytesOf(planOn(memory, options, model, [16, 16]));
      expect(again).toEqual(first);
      const own = bytesOf(planOn(memoryFor(options), options, model, [32, 32])).constants;
      const both = bytesOf(planOn(memory, options, model, [32, 32])).constants;
      expect(both).toBeLessThan(first.constants + own / 2); // one size may take another algorithm for a layer
    }
  });

  it('go one by one, and a memory whose weights are packed serves the next', () => {
    const memory = memoryFor(options);
    const [first, second] = [planOn(memory, options, normed, [8, 8]), planOn(memory, options, normed, [12, 8])];
    const expected = second.run(inputsOf(second));
    first.dispose();
    expect(() => first.run(inputsOf(second))).toThrow(/disposed of/);
    expect(second.run(inputsOf(second))).toEqual(expected);
    const { constants } = bytesOf(second);
    const third = planOn(memory, options, normed, [8, 8]);
    expect(bytesOf(third).constants).toBe(constants);
    expect(() => second.run({ x: new Float32Array(5) })).toThrow(/received 5 values/);
    expect(second.run(inputsOf(second))).toEqual(expected);
  });

  it('stay as they are where the memory cannot grow for another', () => {
    const memory = memoryFor(options);
    const plan = planOn(memory, options, normed, [8, 8]);
    const expected = plan.run(inputsOf(plan));
    const before = bytesOf(plan);
    vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
      throw new RangeError('no more');
    });
    expect(() => planOn(memory, options, network.model, [16, 16])).toThrow(BackendError);
    expect(bytesOf(plan)).toEqual(before);
    expect(plan.run(inputsOf(plan))).toEqual(expected);
    vi.restoreAllMocks();
    const late = planOn(memory, options, network.model, [16, 16]);
    const alone = planOn(memoryFor(options), options, network.model, [16, 16]);
    expect(late.run(inputsOf(late))).toEqual(alone.run(inputsOf(late)));
    expect(plan.run(inputsOf(plan))).toEqual(expected);
  });

  it('end together once a run was broken off', () => {
    const memory = memoryFor(options);
    const plans = (
      [
        [8, 8],
        [12, 8],
      ] as const
    ).map((size) => planOn(memory, options, normed, size));
    memory.lose();
    expect(plans.map(({ disposed }) => disposed)).toEqual([true, true]);
    expect(() => plans[0]!.run({ x: new Float32Array(192) })).toThrow(BackendError);
  });
});

it('a plan of its own has a memory of its own', () => {
  const [one, two] = [compile(normed, { size: [8, 8] }), compile(normed, { size: [64, 64] })];
  expect(two.describe().bytes.total).toBeGreaterThan(one.describe().bytes.total);
  const { data } = randomBatch([1, 8, 8, 3]);
  const expected = one.run(data);
  two.dispose();
  expect(one.run(data)).toEqual(expected);
});
