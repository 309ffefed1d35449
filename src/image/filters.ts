/** Resampling kernels with the parameters that Pillow gives them: all are functions of the distance in source pixels. */

/** Names of the filters that `resize` knows. */
export type ResizeFilter = 'bicubic' | 'lanczos' | 'bilinear' | 'box';

/** A kernel and the distance beyond which it is zero. */
export interface FilterKernel {
  /** Half of the kernel's width, source pixels at scale 1. */
  readonly support: number;
  /** Weight at signed distance `x` from the centre. */
  readonly weight: (x: number) => number;
}

/** Keys' cubic convolution with a = -0.5 (PyTorch and OpenCV use -0.75, which rings more). */
function bicubic(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
  return 0;
}

/** Sinc windowed by a sinc three times as wide. */
function lanczos(x: number): number {
  return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
}

function sinc(x: number): number {
  if (x === 0) return 1;
  const angle = x * Math.PI;
  return Math.sin(angle) / angle;
}

/** Triangle. */
function bilinear(x: number): number {
  return Math.max(0, 1 - Math.abs(x));
}

/** Mean of the covered pixels; half open, so that a pixel on the border counts once. */
function box(x: number): number {
  return x > -0.5 && x <= 0.5 ? 1 : 0;
}

/** The kernels by name. */
export const resizeFilters: Readonly<Record<ResizeFilter, FilterKernel>> = {
  bicubic: { support: 2, weight: bicubic },
  lanczos: { support: 3, weight: lanczos },
  bilinear: { support: 1, weight: bilinear },
  box: { support: 0.5, weight: box },
};
