import '@tensorflow/tfjs-backend-cpu';
import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../src/node/use-wasm.js';
import { registerKernels } from '../../src/tfjs/register-kernels.js';
import {
  BLOCK_CASES,
  type BlockCase,
  buildLayer,
  checkBlock,
  PRIMITIVE_CASES,
  randomBlock,
  randomInputs,
} from './block-cases.js';

// Node 20 has relaxed SIMD behind a flag; later versions ignore it.
setFlagsFromString('--experimental-wasm-relaxed-simd');

/** Names of the tfjs kernels that a layer runs. */
async function dispatches(block: BlockCase): Promise<string[]> {
  const layer = buildLayer(block);
  const inputs = randomInputs(block);
  const { kernels, result } = await tf.profile(
    () => layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as tf.Tensor,
  );
  tf.dispose([inputs, result]);
  for (const variable of layer.weights) variable.dispose();
  return kernels.map(({ name }) => name);
}

describe.each(['wasm', 'cpu'] as const)('kernels of msfsr on %s', (backend) => {
  beforeAll(async () => {
    await useWasm({ kernels: false });
    await tf.setBackend(backend);
    registerKernels(backend);
  });

  it.each(Object.entries({ ...BLOCK_CASES, ...PRIMITIVE_CASES }))('%s', async (_, block) => {
    checkBlock(block);
    expect(await dispatches(block)).toEqual([block.create().getClassName()]);
  });

  it('random blocks', () => {
    fc.assert(
      fc.property(randomBlock, (block) => checkBlock(block)),
      { numRuns: 30, seed: 3 },
    );
  });
});
