import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { missingKernels } from '../../src/compose/missing-kernels.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { MissingKernelsError } from '../../src/errors.js';
import { topologyOf } from '../../src/graph/layers-model.js';
import type { Network } from '../../src/graph/network.js';
import type { NetworkLayer } from '../../src/graph/topology.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { pattern } from '../image/pattern.js';
import { CASES } from '../parity/every-primitive.js';
import { randomGrid, randomWeights, runStep, stepOf } from '../steps/run-step.js';
import { plainStage, smallStage } from './small.js';

/** A backend of which nothing is known: it lacks everything. */
const NONE = 'none-at-all';
/** What copies and casts need is in every backend. */
const PLUMBING = new Set(['Identity', 'Cast']);

const kernelsUsed = async (run: () => tf.TensorContainer): Promise<string[]> => {
  const { kernelNames } = await tf.profile(() => tf.tidy(run) as never);
  return [...new Set(kernelNames)].filter((name) => !PLUMBING.has(name)).sort();
};

/** A network of layers alone, as much as is asked of it. */
const networkOf = (...layers: Partial<NetworkLayer>[]) =>
  ({ topology: () => ({ calls: layers.map((layer) => ({ layer, inputs: [], outputs: [] })) }) }) as unknown as Network;

beforeAll(() => tf.setBackend('cpu'));
const made: MultiStage[] = [];
const network = () => {
  made.push(buildMultiStage({ stages: [smallStage(), plainStage()] }));
  return made.at(-1)!;
};
afterEach(() => {
  for (const one of made.splice(0)) one.dispose();
});

describe('missingKernels', () => {
  it.each(CASES.map((one) => [one.name, one] as const))(
    'knows what the step %s calls',
    async (_, { op, inputs = ['map'] }) => {
      const step = stepOf(op, inputs.length);
      const grids = inputs.map((kind, i) => randomGrid(kind === 'map' ? [1, 12, 12, 8] : [1, 1, 1, 8], `grid ${i}`));
      const shapes = grids.map(({ shape }) => shape);
      const used = await kernelsUsed(() => void runStep(step, grids, randomWeights(step, shapes)));
      expect(missingKernels(networkOf({ className: 'Steps', steps: [step] }), NONE)).toEqual(used);
    },
  );

  const input = () => tfl.input({ shape: [8, 8, 4] });
  it.each<[string, (x: tfl.SymbolicTensor) => unknown]>([
    ['Add', (x) => tfl.layers.add().apply([x, x])],
    ['AveragePooling2D', (x) => tfl.layers.averagePooling2d({ poolSize: 2 }).apply(x)],
    ['BatchNormalization', (x) => tfl.layers.batchNormalization().apply(x)],
    ['Concatenate', (x) => tfl.layers.concatenate().apply([x, x])],
    ['Conv2D', (x) => tfl.layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu' }).apply(x)],
    ['Conv2D', (x) => tfl.layers.conv2d({ filters: 3, kernelSize: 3, useBias: false, padding: 'same' }).apply(x)],
    ['Conv2DTranspose', (x) => tfl.layers.conv2dTranspose({ filters: 3, kernelSize: 3 }).apply(x)],
    ['DepthwiseConv2D', (x) => tfl.layers.depthwiseConv2d({ kernelSize: 3 }).apply(x)],
    ['GlobalAveragePooling2D', (x) => tfl.layers.globalAveragePooling2d({}).apply(x)],
    ['MaxPooling2D', (x) => tfl.layers.maxPooling2d({ poolSize: 2 }).apply(x)],
    ['Multiply', (x) => tfl.layers.multiply().apply([x, x])],
    ['PReLU', (x) => tfl.layers.prelu().apply(x)],
    ['ReLU', (x) => tfl.layers.reLU().apply(x)],
    ['SeparableConv2D', (x) => tfl.layers.separableConv2d({ filters: 3, kernelSize: 3 }).apply(x)],
    ['UpSampling2D', (x) => tfl.layers.upSampling2d({ size: [2, 2] }).apply(x)],
    ['ZeroPadding2D', (x) => tfl.layers.zeroPadding2d({ padding: 1 }).apply(x)],
  ])('promises nothing of the layer %s that it does not call', async (className, layer) => {
    const x = input();
    const model = tfl.model({ inputs: x, outputs: layer(x) as tfl.SymbolicTensor });
    const used = await kernelsUsed(() => model.predict(tf.ones([1, 8, 8, 4])) as tf.Tensor);
    const missing = missingKernels({ topology: () => topologyOf(model) } as unknown as Network, NONE);
    expect(topologyOf(model).calls.map((call) => call.layer.className)).toEqual([className]);
    expect(missing.length).toBeGreaterThan(0);
    expect(used).toEqual(expect.arrayContaining(missing));
    model.dispose();
  });

  it('names what a backend lacks of what a network needs, and nothing on one that has all', () => {
    expect(missingKernels(network())).toEqual([]);
    expect(missingKernels(network(), NONE)).toEqual(expect.arrayContaining(['Add', 'Conv2D', 'MaxPool']));
    expect(() => missingKernels(network(), '')).toThrow(/for backend/);
  });

  it('lets predict and upscaleFace refuse with the list, before anything runs', async () => {
    const own = network();
    const rest = tf.getKernelsForBackend('cpu').filter(({ kernelName }) => !['Conv2D', 'MaxPool'].includes(kernelName));
    tf.registerBackend('custom', () => tf.findBackend('cpu'));
    for (const kernel of rest) tf.registerKernel({ ...kernel, backendName: 'custom' });
    await tf.setBackend('custom');
    const images = tf.ones([1, 8, 8, 3]) as tf.Tensor4D;
    const before = tf.memory().numTensors;
    const refusal = {
      code: 'MSFSR_KERNELS_MISSING',
      kernels: ['Conv2D', 'MaxPool'],
      message: expect.stringMatching('custom'),
    };
    try {
      expect(() => own.predict(images)).toThrow(MissingKernelsError);
      await expect(upscaleFace(pattern('smooth', 8, 8, 1), { model: own, backend: 'tfjs' })).rejects.toMatchObject(
        refusal,
      );
      expect(tf.memory().numTensors).toBe(before);
    } finally {
      images.dispose();
      await tf.setBackend('cpu');
      for (const { kernelName } of rest) tf.unregisterKernel(kernelName, 'custom');
    }
  });
});
