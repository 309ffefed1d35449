import { MsfsrError } from '../../errors.js';
import { ensureBackend } from '../../node/use-wasm.js';
import { bestVariant } from '../../wasm/kernels.js';
import { withTfjs } from '../../with-tfjs.js';

/** What the wasm backend runs on. */
export interface BackendReport {
  /** Name of the backend in use; null where none starts. */
  readonly name: string | null;
  /** Why none starts. */
  readonly error?: string;
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
  /** Threads that tfjs uses; null where it does not run on wasm. */
  readonly threads: number | null;
}

/** Starts the backend of tfjs as the other commands do, and asks it. */
export async function backendReport(): Promise<BackendReport> {
  const variant = bestVariant();
  const features = { simd: variant !== undefined, relaxedSimd: variant === 'relaxed' };
  try {
    await ensureBackend();
    const tf = await withTfjs(() => import('@tensorflow/tfjs-core'));
    const name = tf.getBackend();
    return { name, ...features, threads: name === 'wasm' ? await threadCount() : null };
  } catch (error) {
    if (!(error instanceof MsfsrError)) throw error;
    return { name: null, error: error.message, ...features, threads: null };
  }
}

/** tfjs knows the number only once the multithreaded build has run something. */
async function threadCount(): Promise<number> {
  const [tf, wasm] = await withTfjs(() =>
    Promise.all([import('@tensorflow/tfjs-core'), import('@tensorflow/tfjs-backend-wasm')]),
  );
  tf.tidy(() => tf.add(tf.scalar(1), 1).dataSync());
  return (await tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')) ? wasm.getThreadsCount() : 1;
}
