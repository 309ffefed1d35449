import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { useWasm } from '../../../src/node/use-wasm.js';
import { WasmHeap } from '../../../src/tfjs/wasm-heap.js';
import { registerTraining } from '../../../src/train/register-training.js';
import { checkCase, GRADIENT_CASES } from './cases.js';
import { CONVOLUTION_CASES, checkPasses } from './convolution-passes.js';

let restore: () => void;
beforeAll(async () => {
  // As in a build of tfjs that keeps its memory to itself: tensors are copied in and out.
  vi.spyOn(WasmHeap, 'of').mockReturnValue(undefined);
  await useWasm({ kernels: false });
  restore = registerTraining();
});
afterAll(() => {
  restore();
  vi.restoreAllMocks();
});

it.each(Object.entries(CONVOLUTION_CASES))('%s', (_, value) => checkPasses(value));

it.each(Object.keys(GRADIENT_CASES))('gradient of %s', (name) => {
  checkCase(name);
  expect(WasmHeap.of).toHaveBeenCalled();
});
