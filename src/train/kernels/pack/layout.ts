/** How many there are on one axis of weights, and how many bytes lie between two of them; fewer than 0 on a flipped axis. */
export interface Axis {
  readonly count: number;
  readonly step: number;
}

/** Weights of a convolution in memory, in any order of axes. */
export interface FilterLayout {
  /** Address of the first weight. */
  readonly address: number;
  readonly rows: Axis;
  readonly columns: Axis;
  /** Input channels. */
  readonly depth: Axis;
  /** Output channels. */
  readonly channels: Axis;
}

type Shape = readonly [number, number, number, number];

/** Weights [rows, columns, depth, channels] as they are. */
export function filterLayout(address: number, [rows, columns, depth, channels]: Shape): FilterLayout {
  return {
    address,
    rows: { count: rows, step: columns * depth * channels * 4 },
    columns: { count: columns, step: depth * channels * 4 },
    depth: { count: depth, step: channels * 4 },
    channels: { count: channels, step: 4 },
  };
}

/** Taps of an axis in the order in which a phase of the transposed convolution meets them: every `strides`-th one, backwards. */
export function backwards({ step }: Axis, taps: readonly number[]): { first: number; axis: Axis } {
  const stride = taps.length > 1 ? taps[1]! - taps[0]! : 0;
  return { first: (taps[0] ?? 0) * step, axis: { count: taps.length, step: stride * step } };
}

/**
 * The weights with which a convolution's input gradient is itself a convolution of the result's gradient: input and output exchanged, only the
 * given taps.
 */
export function gradientLayout(
  layout: FilterLayout,
  rows: readonly number[],
  columns: readonly number[],
): FilterLayout {
  const [y, x] = [backwards(layout.rows, rows), backwards(layout.columns, columns)];
  return {
    address: layout.address + y.first + x.first,
    rows: y.axis,
    columns: x.axis,
    depth: layout.channels,
    channels: layout.depth,
  };
}
