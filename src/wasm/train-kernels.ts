import { KernelBinary } from './binary.js';
import { segments } from './generated/train/kernels.js';
import { instantiate } from './instantiate.js';
import type { Kernel, SimdVariant } from './kernel.js';

/** Kernels of src/wasm/assembly-train by name. */
export type TrainKernelName =
  | 'adam'
  | 'filterGradient'
  | 'maxPoolGradient'
  | 'packFilter'
  | 'packWinograd'
  | 'preluGradient'
  | 'sumRows'
  | 'winogradFilter'
  | 'winogradFilterGradient';

/** Instantiated kernels of training. */
export type TrainKernels = Readonly<Record<TrainKernelName, Kernel>>;

const kernels = new KernelBinary(segments);

/** The binary of training's kernels as it was compiled. */
export const trainKernelBinary = (variant: SimdVariant): Uint8Array<ArrayBuffer> => kernels.bytes(variant);

/**
 * Instantiates training's kernels on a memory, plain or shared.
 *
 * @throws {BackendError} where the variant is not supported
 */
export const instantiateTrainKernels = (memory: WebAssembly.Memory, variant: SimdVariant): TrainKernels =>
  instantiate(kernels.moduleFor(memory, variant), memory);
