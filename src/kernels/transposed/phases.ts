/** One axis of a transposed convolution, for output positions `offset`, `offset + strides`, …: an ordinary convolution over `taps`. */
export interface AxisPhase {
  readonly offset: number;
  /** Kernel rows (or columns) in the order in which they meet the input. */
  readonly taps: readonly number[];
  /** Input positions before the first one that the first tap reads; may be negative. */
  readonly padding: number;
}

/**
 * Output position F = s·y + k of a transposed convolution gets input y times kernel row k. Positions that leave the same remainder
 * by s meet the same kernel rows, so each remainder is an ordinary convolution: no multiplication by inserted zeros.
 *
 * @param crop positions cut off at the beginning
 */
export function axisPhases(kernelSize: number, strides: number, crop: number): AxisPhase[] {
  return Array.from({ length: strides }, (_, offset) => {
    const first = (offset + crop) % strides;
    const count = Math.max(0, Math.ceil((kernelSize - first) / strides));
    const taps = Array.from({ length: count }, (__, i) => first + strides * (count - 1 - i));
    return { offset, taps, padding: count - 1 - Math.floor((offset + crop) / strides) };
  });
}

/**
 * The kernel of one phase.
 *
 * @param kernel [k, k, filters, in]
 * @returns [rows, columns, in, filters]
 */
export function phaseKernel(
  kernel: Float32Array,
  kernelSize: number,
  filters: number,
  rows: readonly number[],
  columns: readonly number[],
): Float32Array {
  const inputs = kernel.length / (kernelSize ** 2 * filters);
  const result = new Float32Array(rows.length * columns.length * inputs * filters);
  let to = 0;
  for (const y of rows) {
    for (const x of columns) {
      const from = (y * kernelSize + x) * filters * inputs;
      for (let i = 0; i < inputs; i++) for (let o = 0; o < filters; o++) result[to++] = kernel[from + o * inputs + i]!;
    }
  }
  return result;
}
