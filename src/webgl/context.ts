import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';

/** tfjs's backend that is selected, if it is the webgl one. It is told by its methods: nothing of its package is imported. */
export function webglBackend(): MathBackendWebGL | undefined {
  const backend = tf.engine().backendName ? tf.backend() : undefined;
  return backend && 'getGPGPUContext' in backend ? (backend as MathBackendWebGL) : undefined;
}

/**
 * Whether what a backend has on the GPU is still there. A browser that took a context away may have given it back empty: then nothing says
 * that it was lost, but the buffer with which every program of tfjs draws is gone.
 */
export function isIntact(backend: MathBackendWebGL): boolean {
  const { gl, vertexBuffer } = backend.getGPGPUContext();
  return !gl.isContextLost() && gl.isBuffer(vertexBuffer);
}

/** Waits until the GPU has done what it was told, or is lost. tfjs's own wait never ends where the context gets lost. */
export async function gpuFinished(backend: MathBackendWebGL): Promise<void> {
  const gl = backend.getGPGPUContext().gl as WebGLRenderingContext | WebGL2RenderingContext;
  const fence = 'fenceSync' in gl ? gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0) : null;
  if (!fence || !('clientWaitSync' in gl)) return; // WebGL 1: reading waits
  gl.flush();
  while (!gl.isContextLost() && gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  gl.deleteSync(fence);
}
