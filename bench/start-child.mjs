/** One cold start in this process, for start.ts: `node bench/start-child.mjs RUNTIME NETWORK.onnx`. Prints one JSON line. */
const [runtime, onnx] = process.argv.slice(2);

/** Loads a runtime; gives what enlarges one face. */
const runtimes = {
  'msfsr-engine': () => ours('engine'),
  'tfjs-wasm': () => ours('tfjs'),
  'onnxruntime-web': async () => onnxruntime(await import('onnxruntime-web')),
  'onnxruntime-node': async () => onnxruntime(await import('onnxruntime-node')),
};

async function ours(executor) {
  const { upscaleFace } = await import('../dist/node.js');
  const { createPixelImage } = await import('../dist/image.js');
  const face = createPixelImage(16, 16);
  face.data.fill(200);
  return () => upscaleFace(face, { executor });
}

async function onnxruntime(ort) {
  ort.env.wasm.numThreads = 1;
  const image = new ort.Tensor('float32', new Float32Array(768).fill(0.5), [1, 3, 16, 16]);
  let session;
  return async () => {
    session ??= await ort.InferenceSession.create(onnx, { intraOpNumThreads: 1 });
    await session.run({ image });
  };
}

const enlarge = await runtimes[runtime]();
const importMs = performance.now();
await enlarge();
const firstMs = performance.now(); // counted from the start of the process
await enlarge();
const nextMs = performance.now() - firstMs;
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ importMs, firstMs, nextMs, peakMb }));
