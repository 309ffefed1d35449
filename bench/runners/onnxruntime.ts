import type * as Onnxruntime from 'onnxruntime-web';
import type { Runner } from '../measure.js';

/** Makes a runner of an exported network. */
export type OnnxRunner = (
  bytes: Uint8Array,
  inputName: string,
  values: Float32Array,
  shape: readonly number[],
) => Promise<Runner>;

/**
 * onnxruntime for browsers, its WebAssembly build, in Node or in a page. Threads can be set once in a process.
 *
 * @param ort the package `onnxruntime-web`
 */
export function onnxruntimeWeb(ort: typeof Onnxruntime, threads: number): OnnxRunner {
  ort.env.wasm.numThreads = threads;
  return (...network) => runnerOf(ort, { executionProviders: ['wasm'] }, 'wasm', threads, network);
}

/**
 * Native onnxruntime.
 *
 * @param ort the package `onnxruntime-node`
 */
export function onnxruntimeNode(ort: typeof Onnxruntime, threads: number): OnnxRunner {
  const options = { executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1 };
  return (...network) => runnerOf(ort, options, 'cpu', threads, network);
}

async function runnerOf(
  ort: typeof Onnxruntime,
  options: Onnxruntime.InferenceSession.SessionOptions,
  variant: 'wasm' | 'cpu',
  threads: number,
  [bytes, inputName, values, shape]: Parameters<OnnxRunner>,
): Promise<Runner> {
  const session = await ort.InferenceSession.create(bytes, options);
  const [n, h, w, c] = shape as [number, number, number, number];
  // Which value stands where does not change the time: the same ones as for the others, not turned to [n, c, h, w].
  const feeds = { [inputName]: new ort.Tensor('float32', values, [n, c, h, w]) };
  const runner = variant === 'wasm' ? 'onnxruntime-web' : 'onnxruntime-node';
  return { runner, variant, threads, run: () => session.run(feeds), close: () => session.release() };
}
