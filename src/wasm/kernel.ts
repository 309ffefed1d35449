/** Runs units `from` … `to - 1` of the work that a parameter block describes. */
export type Kernel = (block: number, from: number, to: number, scratch: number) => void;

/** Kernels of src/wasm/assembly by name. */
export type KernelName =
  | 'affine'
  | 'bicubic'
  | 'border'
  | 'convolution'
  | 'convolution3'
  | 'copy'
  | 'depthwise'
  | 'maxPool'
  | 'mean'
  | 'modulate'
  | 'squash'
  | 'upsample'
  | 'winograd2'
  | 'winograd4';

/** Instantiated kernels. */
export type Kernels = Readonly<Record<KernelName, Kernel>>;

/** Plain SIMD, or relaxed SIMD with fused multiply-add. */
export type SimdVariant = 'simd' | 'relaxed';
