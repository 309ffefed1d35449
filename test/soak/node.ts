/** The process that calls are made in. Arguments: backend, extent as JSON. Prints a report as JSON. */
import '@tensorflow/tfjs-backend-cpu';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { useWasm } from '../../src/node/index.js';
import { subjectOn } from './calls.js';
import { soak } from './soak.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** All memories of WebAssembly that somebody still holds. */
const memories = new Set<WeakRef<WebAssembly.Memory>>();
const { Memory } = WebAssembly;
WebAssembly.Memory = new Proxy(Memory, {
  construct(target, args) {
    const memory = new target(...(args as [WebAssembly.MemoryDescriptor]));
    memories.add(new WeakRef(memory));
    return memory;
  },
});

async function look() {
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const held = [...memories].flatMap((reference) => reference.deref() ?? []);
  const { heapUsed, rss } = process.memoryUsage();
  const { wasm } = tf.backend() as unknown as { wasm?: { HEAPU8: Uint8Array } };
  return {
    tensors: tf.memory().numTensors,
    dataIds: tf.memory().numDataBuffers,
    tfjsHeap: wasm?.HEAPU8.length ?? 0,
    memories: held.length,
    wasmBytes: held.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
    heap: heapUsed,
    rss,
  };
}

const [backend, extent] = process.argv.slice(2);
if (backend === 'wasm') await useWasm();
else await tf.setBackend('cpu');
const report = await soak(subjectOn(backend === 'wasm' ? 'tfjs-wasm' : 'engine'), JSON.parse(extent!), look);
console.log(JSON.stringify(report));
process.exit();
