/** Zoo networks, as three stages of x2 and as the presets compose them: engine, ONNX and the PyTorch trainer give what tfjs gives. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { compile } from '../../src/engine/compile.js';
import { loadNetworkFolder } from '../../src/node/network-folder.js';
import { saveNetwork } from '../../src/node/save-network.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { exportOnnx } from '../../src/onnx/index.js';
import { shakeWeights } from '../../src/testing/values.js';
import { registerZoo } from '../../src/zoo/index.js';
import { difference, randomBatch, tfjsOutputs } from '../engine/oracle.js';
import { OnnxModel, RUNTIMES } from '../onnx/runtime.js';
import { python, pythonForward, relativeError } from '../parity/python.js';
import { SMALL, SMALL_PRESETS } from './small.js';

const TOLERANCE = 1e-4;

let root: string;
beforeAll(async () => {
  await useWasm({ kernels: false }); // stock tfjs is the oracle
  registerZoo();
  root = await mkdtemp(join(tmpdir(), 'msfsr-zoo-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const inThreeStages = Object.entries(SMALL).map(
  ([name, stage]) => [`${name} in three stages`, () => ({ stages: [stage(), stage(), stage()] })] as const,
);

describe.each([...inThreeStages, ...Object.entries(SMALL_PRESETS)])('%s', (name, options) => {
  const make = () => {
    const network = buildMultiStage(options());
    shakeWeights(network.model.weights, name);
    return network;
  };
  const image = randomBatch([1, 8, 4, 3]);

  function expectEqual(actual: Record<string, Float32Array>, expected: Record<string, Float32Array>): void {
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    for (const [output, values] of Object.entries(expected)) {
      const scale = values.reduce((largest, x) => Math.max(largest, Math.abs(x)), 1);
      expect(difference(actual[output], values) / scale, output).toBeLessThan(TOLERANCE);
    }
  }

  it('saved, loaded and in the engine', async () => {
    const network = make();
    const expected = tfjsOutputs(network.model, { image });
    await saveNetwork(network, join(root, name));
    const loaded = await loadNetworkFolder(join(root, name));
    expect(loaded.toConfig()).toEqual(network.toConfig());
    expectEqual(compile(loaded, { size: [8, 4] }).run(image.data), expected);
    network.dispose();
    loaded.dispose();
  }, 60_000);

  it.each(RUNTIMES)(
    'as ONNX in %s',
    async (_, runtime) => {
      const network = make();
      const onnx = await OnnxModel.load(exportOnnx(network), runtime);
      expectEqual(
        (await onnx.run({ image })) as Record<string, Float32Array>,
        tfjsOutputs(network.model, { image }) as Record<string, Float32Array>,
      );
      network.dispose();
    },
    60_000,
  );

  it.skipIf(!python)(
    'in PyTorch, from every entry',
    async () => {
      const network = make();
      await saveNetwork(network, join(root, name));
      for (const { index: entry } of network.composition.stages) {
        const { model } = network.part({ entry });
        const given = { image: { shape: [1, 8, 4, 3], data: image.data } };
        const expected = await pythonForward(join(root, name), given, { entry });
        const input = tf.tensor4d(image.data, [1, 8, 4, 3]);
        const results = [model.predict(input)].flat() as tf.Tensor[];
        for (const [i, output] of model.outputNames.entries()) {
          const values = { shape: results[i]!.shape, data: results[i]!.dataSync() as Float32Array };
          expect(relativeError(values, expected.get(output)!), `${output} from ${entry}`).toBeLessThan(TOLERANCE);
        }
        tf.dispose([input, results]);
      }
      network.dispose();
    },
    120_000,
  );
});
