import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../src/node/use-wasm.js';
import { WasmHeap } from '../../src/tfjs/wasm-heap.js';
import { BLOCK_CASES, buildLayer, checkBlock, expectEqual, randomInputs, stockOutput } from './block-cases.js';
import { wasmModule } from './heap.js';

// Node 20 has relaxed SIMD behind a flag; later versions ignore it.
setFlagsFromString('--experimental-wasm-relaxed-simd');

describe('where the heap of tfjs-wasm cannot be reached', () => {
  beforeAll(async () => {
    await useWasm();
    const module = wasmModule();
    module.asm = { ...module.asm, memory: undefined };
    expect(WasmHeap.of(tf.backend(), 'simd')).toBeUndefined();
  });

  it.each(Object.entries(BLOCK_CASES))('values are copied: %s', (_, block) => checkBlock(block));

  it('serves blocks of all sizes one after another, again and again', () => {
    const blocks = ['hourglass of bottlenecks', 'product', '3x3, large enough for Winograd', 'strength, [n, c]'];
    const cases = blocks.map((name) => BLOCK_CASES[name]!);
    const layers = cases.map(buildLayer);
    for (let i = 0; i < 3; i++) {
      for (const [j, layer] of layers.entries()) {
        tf.tidy(() => {
          const inputs = randomInputs(cases[j]!, i);
          expectEqual(layer.apply(inputs) as tf.Tensor, stockOutput(layer, inputs), 1e-4);
        });
      }
    }
    for (const variable of layers.flatMap((layer) => layer.weights)) variable.dispose();
  });
});

describe('the heap of a threaded build', () => {
  it('is shared memory, and found as such', () => {
    const memory = new WebAssembly.Memory({ initial: 4, maximum: 1024, shared: true });
    const backend = {
      wasm: { HEAPU8: new Uint8Array(memory.buffer), wasmMemory: memory, _malloc: () => 4096, _free: () => {} },
      dataIdMap: { get: () => ({ memoryOffset: 8192 }) },
      makeOutput: (shape: number[]) => ({ dataId: {}, shape, dtype: 'float32' }),
    } as unknown as tf.KernelBackend;
    const heap = WasmHeap.of(backend, 'simd')!;
    const words = new Int32Array(memory.buffer);
    words.set([1, 2, 3], 2048);
    words.set([8192, 0, 0, 12, 16384, 0, 0, 12, 1, 1, 3], 1024); // one pixel of three channels
    heap.kernels.copy(4096, 0, 1, 0);
    expect([...words.subarray(4096, 4099)]).toEqual([1, 2, 3]);
    expect(heap.input({ dataId: {}, shape: [], dtype: 'float32' })).toBe(8192);
  });
});
