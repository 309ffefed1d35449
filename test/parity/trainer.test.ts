import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { foreignBum } from '../../src/modules/bum/foreign.js';
import { loadNetworkFolder } from '../../src/node/network-folder.js';
import { saveNetwork } from '../../src/node/save-network.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { PRIMITIVE_OPS } from '../../src/steps/primitives.js';
import { normalTensor, shakeWeights } from '../../src/testing/values.js';
import { pictures } from '../compose/pictures.js';
import { plainStage, smallStage } from '../compose/small.js';
import { tinyUpscaler } from '../modules/foreign-models.js';
import { rememberingStages } from '../temporal/sequence.js';
import { CASES, everyPrimitive } from './every-primitive.js';
import { layerOutput } from './layer-output.js';
import { python, pythonForward, relativeError, runPython, titled, type Values } from './python.js';

const TOLERANCE = 1e-4;

let root: string;
beforeAll(async () => {
  await tf.setBackend('cpu');
  root = await mkdtemp(join(tmpdir(), 'msfsr-parity-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const valuesOf = (tensor: tf.Tensor): Values => ({ shape: tensor.shape, data: tensor.dataSync() as Float32Array });

/** Saves a network with shaken weights. */
async function saved(network: MultiStage, name: string): Promise<string> {
  shakeWeights(network.model.weights, name);
  const folder = join(root, name);
  await saveNetwork(network, folder);
  return folder;
}

/** Every output of the whole network agrees, and so does every further entry. */
async function expectParity(network: MultiStage, name: string, [h, w]: [number, number], entries = [1]): Promise<void> {
  const folder = await saved(network, name);
  for (const entry of entries) {
    const image = pictures(2, h, w);
    const { model } = network.part({ entry });
    const inputs = network
      .partInputs(image, entry)
      .map((zeros, i) => (i === 0 ? image : normalTensor(zeros.shape, `state${i}`)));
    const named = Object.fromEntries(inputs.map((input, i) => [model.inputNames[i]!, valuesOf(input)]));
    const expected = await pythonForward(folder, named, { entry });
    const results = [model.predict(inputs.length === 1 ? image : inputs)].flat() as tf.Tensor[];
    expect([...expected.keys()].sort()).toEqual([...model.outputNames].sort());
    for (const [i, output] of model.outputNames.entries())
      expect(relativeError(valuesOf(results[i]!), expected.get(output)!), `${output} from ${entry}`).toBeLessThan(
        TOLERANCE,
      );
    tf.dispose([inputs, results]);
  }
  network.dispose();
}

describe.skipIf(!python)(titled('the trainer gives what TypeScript gives'), () => {
  it('for every primitive operation, in training and outside', async () => {
    expect(new Set(CASES.map(({ op }) => op.op))).toEqual(new Set(PRIMITIVE_OPS));
    const network = buildMultiStage({ stages: [{ bum: everyPrimitive() }] });
    const folder = await saved(network, 'primitives');
    const names = CASES.map(({ name }) => `s1_bum_${name}`);
    const outputs = names.map((name) => layerOutput(network.model, name));
    const model = tfl.model({ inputs: network.model.inputs, outputs });
    const image = pictures(2, 12, 20);
    for (const training of [false, true]) {
      const results = model.apply(image, { training }) as tf.Tensor[];
      const expected = await pythonForward(folder, { image: valuesOf(image) }, { taps: names, training });
      for (const [i, name] of names.entries())
        expect(relativeError(valuesOf(results[i]!), expected.get(name)!), name).toBeLessThan(TOLERANCE);
      tf.dispose(results);
    }
    image.dispose();
    network.dispose();
  });

  it('for mixed stages and later entries', async () => {
    const network = buildMultiStage({
      stages: [smallStage(), plainStage(4), smallStage({ bfm: { type: 'compact', blocks: 0, features: 3 } })],
    });
    await expectParity(network, 'mixed', [4, 6], [1, 2, 3]);
  });

  it('for a network with a memory, whatever it has kept', async () => {
    await expectParity(buildMultiStage({ stages: rememberingStages }), 'remembering', [4, 6], [1, 2]);
  });

  it('for a foreign layers model as BUM', async () => {
    const model = tinyUpscaler();
    const bum = foreignBum(model, { scale: 2, inputRange: [0, 255], outputRange: [0, 255] });
    await expectParity(buildMultiStage({ stages: [smallStage({ bum })] }), 'foreign', [6, 4]);
    model.dispose();
  });

  it('for compact-x8', async () => {
    await useWasm({ kernels: false });
    await expectParity(buildMultiStage('compact-x8'), 'compact', [16, 16]);
    await tf.setBackend('cpu');
  }, 240_000);

  it('reads weights that TypeScript wrote and writes them back exactly, float32 and float16', async () => {
    const network = buildMultiStage({ stages: [smallStage(), { bum: { type: 'paper' } }] });
    const folder = await saved(network, 'exchange');
    const program = [
      'import sys',
      'from msfsr_training.network import Network',
      'from msfsr_training.topology import read_network, write_network',
      'saved = read_network(sys.argv[1])',
      'network = Network(saved.model, saved.weights)',
      'write_network(sys.argv[2], network.model, network.tf_weights(), sys.argv[3])',
    ].join('\n');
    const values = (one: MultiStage) => one.model.weights.map((w) => [w.originalName, w.read().dataSync()] as const);
    for (const type of ['float32', 'float16'] as const) {
      const [back, ours] = [join(root, `back-${type}`), join(root, `ours-${type}`)];
      await runPython(['-c', program, folder, back, type]);
      await saveNetwork(network, ours, { storedType: type });
      const [returned, own] = [await loadNetworkFolder(back), await loadNetworkFolder(ours)];
      expect(values(returned)).toEqual(values(own));
      if (type === 'float32') expect(values(returned)).toEqual(values(network));
      // The trainer writes no manifest.
      const files = (await readdir(ours)).filter((name) => name !== 'manifest.json');
      expect((await readdir(back)).sort()).toEqual(files.sort());
      returned.dispose();
      own.dispose();
    }
    network.dispose();
  });
});
