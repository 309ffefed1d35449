import * as wasm from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { MsfsrError } from '../../errors.js';
import { ensureBackend } from '../../node/use-wasm.js';

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

/** A module with one `i8x16.relaxed_swizzle`: engines without relaxed SIMD refuse it. */
const RELAXED_SIMD = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // header
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b], // type: () → v128
  ...[0x03, 0x02, 0x01, 0x00], // one function
  ...[0x0a, 0x0f, 0x01, 0x0d, 0x00, 0x41, 0x01, 0xfd, 0x0f, 0x41, 0x02, 0xfd, 0x0f, 0xfd, 0x80, 0x02, 0x0b],
);

/** Starts the backend as the other commands do, and asks it. */
export async function backendReport(): Promise<BackendReport> {
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const features = {
    simd: simd === true,
    relaxedSimd: typeof WebAssembly !== 'undefined' && WebAssembly.validate(RELAXED_SIMD),
  };
  try {
    await ensureBackend();
  } catch (error) {
    if (!(error instanceof MsfsrError)) throw error;
    return { name: null, error: error.message, ...features, threads: null };
  }
  const name = tf.getBackend();
  return { name, ...features, threads: name === 'wasm' ? await threadCount() : null };
}

/** tfjs knows the number only once the multithreaded build has run something. */
async function threadCount(): Promise<number> {
  tf.tidy(() => tf.add(tf.scalar(1), 1).dataSync());
  return (await tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')) ? wasm.getThreadsCount() : 1;
}
