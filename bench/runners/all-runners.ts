import type * as tfl from '@tensorflow/tfjs-layers';
import type { WinogradOption } from '../../src/engine/schedule/algorithm.js';
import { exportOnnx } from '../../src/onnx/index.js';
import { type Runner, testValues } from '../measure.js';
import { engineRunner } from './engine.js';
import type { OnnxRunner } from './onnxruntime.js';
import { tfjsRunner } from './tfjs.js';

/** Options of {@link allRunners}. */
export interface AllOptions {
  readonly winograd?: WinogradOption;
  readonly threads?: number;
  /** Runtimes for the exported network. */
  readonly onnx: readonly OnnxRunner[];
}

/**
 * Everything that can run a network, on one picture of a size: our engine, plain and relaxed, on one thread and on as many as asked for,
 * tfjs-wasm, and what runs ONNX.
 */
export async function allRunners(
  model: tfl.LayersModel,
  size: readonly [number, number],
  { onnx, threads = 1, ...options }: AllOptions,
): Promise<Runner[]> {
  const shape = [1, ...size, 3];
  const values = testValues(size[0] * size[1] * 3);
  const runners: Runner[] = [];
  for (const count of new Set([1, threads])) {
    for (const simd of ['simd', 'relaxed'] as const) {
      runners.push(await engineRunner(model, values, { ...options, size, simd, threads: count }));
    }
  }
  runners.push(tfjsRunner(model, values, shape));
  const bytes = exportOnnx(model, { size });
  for (const make of onnx) runners.push(await make(bytes, 'image', values, shape));
  return runners;
}
