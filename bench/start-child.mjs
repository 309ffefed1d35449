/** One cold start in this process, for start.ts: `node bench/start-child.mjs RUNTIME NETWORK.onnx`. Prints one JSON line. */
import { readFileSync } from 'node:fs';

const [runtime, onnx] = process.argv.slice(2);

/** Loads a runtime's code; gives what enlarges one face. */
const runtimes = {
  'msfsr-engine': async () => {
    const { upscaleFace } = await import('../dist/node.js');
    return () => upscaleFace(face, { backend: 'engine' });
  },
  'tfjs-wasm': async () => {
    const { upscaleFace, useWasm } = await import('../dist/node.js');
    return async () => {
      await useWasm();
      await upscaleFace(face, { backend: 'tfjs-wasm' });
    };
  },
  'onnxruntime-web': async () => onnxruntime(await import('onnxruntime-web')),
  'onnxruntime-node': async () => onnxruntime(await import('onnxruntime-node')),
};

const face = { width: 16, height: 16, data: new Uint8ClampedArray(16 * 16 * 4).fill(255) };

function onnxruntime(ort) {
  ort.env.wasm.numThreads = 1;
  const image = new ort.Tensor('float32', new Float32Array(768).fill(0.5), [1, 3, 16, 16]);
  let session;
  return async () => {
    session ??= await ort.InferenceSession.create(onnx, { intraOpNumThreads: 1 });
    await session.run({ image });
  };
}

/** The most memory that this process has held. What Node reports on Linux may be what its parent had held when it was started. */
function peakMb() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
}

const started = performance.now();
const enlarge = await runtimes[runtime]();
const importMs = performance.now() - started;
await enlarge();
const firstMs = performance.now(); // counted from the start of the process
const peak = peakMb();
await enlarge();
const nextMs = performance.now() - firstMs;
console.log(JSON.stringify({ importMs, firstMs, nextMs, peakMb: peak }));
