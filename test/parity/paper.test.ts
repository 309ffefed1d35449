import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { loadNetworkFolder } from '../../src/node/network-folder.js';
import { saveNetwork } from '../../src/node/save-network.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { pictures } from '../compose/pictures.js';
import { layerOutput } from './layer-output.js';
import {
  deviation,
  python,
  pythonForward,
  readOutputs,
  relativeError,
  runPython,
  titled,
  type Values,
} from './python.js';

const SCRIPT = fileURLToPath(new URL('paper_reference.py', import.meta.url));
/** Where the modules of the reference end in ours. */
const ENDS = { bum: 's1_bum_upscale', bem: 's1_boundaries', head: 's1_bfm_head_attention2', bfm: 's1_image' };
const TOLERANCE = 1e-4;

describe.skipIf(!python)(titled('the paper stage against the hand-written PyTorch description'), () => {
  let folder: string;
  let network: MultiStage;
  let expected: Map<string, Values>;
  const came = new Map<string, Values>();
  let input: Values;

  beforeAll(async () => {
    await useWasm({ kernels: false });
    folder = await mkdtemp(join(tmpdir(), 'msfsr-paper-'));
    const first = buildMultiStage('paper-x2');
    await saveNetwork(first, join(folder, 'network'));
    first.dispose();
    const image = pictures(2, 16, 16);
    input = { shape: image.shape, data: image.dataSync() as Float32Array };
    await writeFile(join(folder, 'input.bin'), input.data);
    await runPython([SCRIPT, join(folder, 'network'), join(folder, 'input.bin'), '2,16,16', join(folder, 'out')]);
    expected = readOutputs(join(folder, 'out'));
    await rm(join(folder, 'network', 'manifest.json')); // the script has written other weights
    network = await loadNetworkFolder(join(folder, 'network'));
    const ends = Object.values(ENDS).map((name) => layerOutput(network.model, name));
    const model = tfl.model({ inputs: network.model.inputs, outputs: ends });
    const results = model.predict(image) as tf.Tensor[];
    for (const [i, name] of Object.keys(ENDS).entries())
      came.set(name, { shape: results[i]!.shape, data: results[i]!.dataSync() as Float32Array });
    tf.dispose([image, results]);
  });
  afterAll(async () => {
    network?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  for (const module of Object.keys(ENDS)) {
    it(`${module}: varies, and agrees within 1e-4 of its rms`, () => {
      expect(deviation(expected.get(module)!)).toBeGreaterThanOrEqual(0.1);
      expect(relativeError(came.get(module)!, expected.get(module)!)).toBeLessThan(TOLERANCE);
    });
  }

  it('agrees with what the trainer makes of the saved topology', async () => {
    const taps = Object.values(ENDS);
    const results = await pythonForward(join(folder, 'network'), { image: input }, { taps });
    for (const [module, name] of Object.entries(ENDS))
      expect(relativeError(results.get(name)!, expected.get(module)!), module).toBeLessThan(TOLERANCE);
  });
});
