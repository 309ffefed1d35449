import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';

/** What a GPU was told so far. */
export interface CallCounts {
  draws: number;
  /** Shaders that were compiled. */
  shaders: number;
}

/** Counts the calls of what runs from now on; `dry` leaves the drawing itself out. */
export function countCalls(backend: MathBackendWebGL, dry: boolean): CallCounts {
  const { gl } = backend.getGPGPUContext();
  const counts = { draws: 0, shaders: 0 };
  const drawElements = gl.drawElements.bind(gl);
  gl.drawElements = (...given) => {
    counts.draws++;
    if (!dry) drawElements(...given);
  };
  const linkProgram = gl.linkProgram.bind(gl);
  gl.linkProgram = (program) => {
    counts.shaders++;
    linkProgram(program);
  };
  return counts;
}
