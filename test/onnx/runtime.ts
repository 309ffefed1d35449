import * as web from 'onnxruntime-web';
import { loadOnnxruntimeNode } from '../../bench/peers-installed.js';
import type { Batch } from '../engine/oracle.js';

type Runtime = Pick<typeof web, 'InferenceSession' | 'Tensor'>;

web.env.wasm.numThreads = 1;
web.env.logLevel = 'error';
const native = await loadOnnxruntimeNode();

/** What loads and runs ONNX files here: the native runtime too where bench/ is installed. */
export const RUNTIMES: readonly (readonly [string, Runtime])[] = [
  ['onnxruntime-web', web],
  ...(native ? [['onnxruntime-node', native] as const] : []),
];

/** A file that onnxruntime has loaded. Maps go in and come out as [n, h, w, c], as everywhere in msfsr. */
export class OnnxModel {
  private constructor(
    readonly session: web.InferenceSession,
    private readonly runtime: Runtime,
  ) {}

  /** Loads the bytes of a file; rejects what is no valid ONNX. */
  static async load(bytes: Uint8Array, runtime: Runtime = web): Promise<OnnxModel> {
    return new OnnxModel(await runtime.InferenceSession.create(bytes), runtime);
  }

  async run(inputs: Readonly<Record<string, Batch>>): Promise<Record<string, Float32Array>> {
    const feeds = Object.entries(inputs).map(([name, batch]) => [name, this.toOnnx(batch)] as const);
    const results = await this.session.run(Object.fromEntries(feeds));
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, fromOnnx(tensor)]));
  }

  private toOnnx({ data, shape }: Batch): web.Tensor {
    const { Tensor } = this.runtime;
    if (shape.length === 2) return new Tensor('float32', data, shape);
    const [n, h, w, c] = shape as [number, number, number, number];
    return new Tensor('float32', exchanged(data, n, h * w, c), [n, c, h, w]);
  }
}

function fromOnnx({ data, dims }: web.Tensor): Float32Array {
  if (dims.length === 2) return data as Float32Array;
  const [n, c, h, w] = dims as [number, number, number, number];
  return exchanged(data as Float32Array, n, c, h * w);
}

/** [n, a, b] → [n, b, a] */
function exchanged(data: Float32Array, n: number, a: number, b: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let k = 0; k < n; k++)
    for (let i = 0; i < a; i++) for (let j = 0; j < b; j++) result[(k * b + j) * a + i] = data[(k * a + i) * b + j]!;
  return result;
}
