import type { KernelBackend } from '@tensorflow/tfjs-core';

/** Calls the listener with every data id that a backend lets go of: tensors disposed of, weights that were set anew, data moved away. */
export function onRelease(backend: KernelBackend, listener: (dataId: object) => void): void {
  const disposeData = backend.disposeData.bind(backend);
  backend.disposeData = (dataId, force) => {
    const released = disposeData(dataId, force);
    if (released) listener(dataId);
    return released;
  };
}
