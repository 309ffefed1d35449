import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { type backend_util, engine, type TensorInfo } from '@tensorflow/tfjs-core';
import { ContextLostError } from '../errors.js';
import { gpuFinished, isIntact, webglBackend } from './context.js';

type Values = backend_util.BackendValues;

const guarded = new WeakSet<MathBackendWebGL>();
const kept = new WeakMap<object, Values>();

/**
 * Keeps a weight's values in the program's memory: tfjs drops them once they are on the GPU, where they are lost with the context. Values
 * that are on the GPU alone already cannot be kept. They go with the tensor.
 */
export function keepValues(backend: MathBackendWebGL, { dataId }: TensorInfo): void {
  if (kept.has(dataId)) return;
  const { values } = backend.texData.get(dataId);
  if (values) kept.set(dataId, values);
}

/**
 * From now on, reading a tensor from this backend (by default the selected one, if it is a webgl backend) fails with a
 * {@link ContextLostError} where the GPU's context was lost. Untouched, tfjs then reads zeros, a black picture, or waits for ever.
 */
export function guardReads(backend = webglBackend()): void {
  if (!backend || guarded.has(backend)) return;
  guarded.add(backend);
  const readSync = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    if (backend.texData.get(dataId).values) return readSync(dataId);
    let cause: unknown;
    try {
      const values = readSync(dataId);
      if (isIntact(backend)) return values;
    } catch (error) {
      if (isIntact(backend)) throw error;
      cause = error;
    }
    const values = kept.get(dataId);
    backend.texData.get(dataId).values = values; // not what was read from nowhere
    if (!values) throw new ContextLostError({ cause });
    return values;
  };
  backend.read = async (dataId) => {
    backend.incRef(dataId); // the tensor may be disposed of while the GPU works
    try {
      if (!backend.texData.get(dataId).values) await gpuFinished(backend);
      return backend.readSync(dataId);
    } finally {
      if (backend.disposeData(dataId)) engine().removeDataId(dataId, backend);
    }
  };
}
