import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { compile } from '../../src/engine/compile.js';
import { topologyOf } from '../../src/graph/layers-model.js';
import { lower } from '../../src/graph/lower.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { PRIMITIVE_OPS } from '../../src/steps/primitives.js';
import { VARIANTS } from '../kernels/memory.js';
import { CASES, everyPrimitive } from '../parity/every-primitive.js';
import { layerOutput } from '../parity/layer-output.js';
import { difference, randomBatch, randomiseWeights, tfjsOutputs } from './oracle.js';
import { runGraph } from './reference.js';

beforeAll(() => useWasm({ kernels: false })); // stock tfjs is the oracle

/** Outputs are images of about [-1, 1.5] and maps; paper's maps have no upper bound, so their error is taken relative to their size. */
function expectEqual(
  actual: Record<string, Float32Array>,
  expected: Record<string, Float32Array>,
  tolerance: number,
): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    const scale = values.reduce((largest, x) => Math.max(largest, Math.abs(x)), 1);
    expect(scale, name).toBeLessThan(1e4);
    expect(difference(actual[name], values) / scale, name).toBeLessThan(tolerance);
  }
}

describe.each(['compact-x8', 'paper-x8'])('%s', (preset) => {
  let network: MultiStage;
  beforeAll(() => {
    network = buildMultiStage(preset);
    randomiseWeights(network.model, preset === 'paper-x8' ? 'he' : 'keep');
  });

  it.each([
    [16, 16],
    [8, 24],
  ])('equals tfjs at %i x %i', (h, w) => {
    const image = randomBatch([1, h, w, 3]);
    const expected = tfjsOutputs(network.model, { image });
    for (const simd of VARIANTS) {
      const plan = compile(network, { size: [h, w], simd, winograd: 'auto' });
      expectEqual(plan.run(image.data), expected, 1e-4);
    }
    const direct = compile(network, { size: [h, w], winograd: 'off' });
    expectEqual(direct.run({ image: image.data }), expected, 1e-4);
  });

  it.each(['off', 2, 4, 'auto'] as const)('equals sums in double precision, winograd %s', (winograd) => {
    // The first stage alone: the plain kernels are slow.
    const { model } = network.part({ exit: 1 });
    const image = randomBatch([1, 8, 16, 3]);
    const expected = runGraph(lower(topologyOf(model), [[1, 8, 16, 3]]), { image: image.data });
    const plan = compile(model, { size: [8, 16], winograd });
    expectEqual(plan.run(image.data), expected, winograd === 'off' ? 1e-4 : 1e-3);
  });
});

it('equals tfjs for every primitive operation', () => {
  expect(new Set(CASES.map(({ op }) => op.op))).toEqual(new Set(PRIMITIVE_OPS));
  const { model } = buildMultiStage({ stages: [{ bum: everyPrimitive() }] });
  randomiseWeights(model);
  const outputs = CASES.map(({ name }) => layerOutput(model, `s1_bum_${name}`));
  const taps = tfl.model({ inputs: model.inputs, outputs });
  const image = randomBatch([2, 12, 20, 3]);
  expectEqual(compile(taps, { size: [12, 20] }).run(image.data), tfjsOutputs(taps, { image }), 1e-4);
});

it('runs a batch as tfjs does', () => {
  const model = buildMultiStage('compact-x4').model;
  const image = randomBatch([3, 8, 12, 3]);
  expectEqual(compile(model, { size: [8, 12] }).run(image.data), tfjsOutputs(model, { image }), 1e-4);
});

it('takes features of the stage before and a strength per part', () => {
  const network = buildMultiStage('compact-x4');
  const { model } = network.part({ entry: 2, features: 48, strength: true });
  const batches = {
    image: randomBatch([2, 8, 12, 3], 1),
    features: randomBatch([2, 8, 12, 48], 2),
    strength: randomBatch([2, 11], 3),
  };
  const values = Object.fromEntries(Object.entries(batches).map(([name, { data }]) => [name, data]));
  expectEqual(compile(model, { size: [8, 12] }).run(values), tfjsOutputs(model, batches), 1e-4);
});
