import type { BatchNormStep, Conv2dStep, ConvTranspose2dStep, Step } from '../../src/steps/step.js';

/** Plain NHWC numbers in double precision. */
export interface Grid {
  readonly shape: readonly [number, number, number, number];
  readonly data: Float64Array;
}

type Weights = readonly ArrayLike<number>[];
type Value = (n: number, y: number, x: number, c: number) => number;

/** Fills a grid from a function of its indices. */
export function grid(shape: Grid['shape'], value: Value): Grid {
  const [N, H, W, C] = shape;
  const data = new Float64Array(N * H * W * C);
  let at = 0;
  for (let n = 0; n < N; n++)
    for (let y = 0; y < H; y++) for (let x = 0; x < W; x++) for (let c = 0; c < C; c++) data[at++] = value(n, y, x, c);
  return { shape, data };
}

/** One value; zero outside the picture. */
function get({ shape: [, H, W, C], data }: Grid, n: number, y: number, x: number, c: number): number {
  return y < 0 || x < 0 || y >= H || x >= W ? 0 : data[((n * H + y) * W + x) * C + c]!;
}

const mirrored = (i: number, size: number) => (i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i);

function conv2d(step: Conv2dStep, x: Grid, [kernel, bias]: Weights): Grid {
  const { kernelSize: k, filters, strides = 1, padMode } = step;
  const pad = step.padding ?? Math.floor(k / 2);
  const [N, H, W, C] = x.shape;
  const size = (d: number) => Math.floor((d + 2 * pad - k) / strides) + 1;
  return grid([N, size(H), size(W), filters], (n, y, xx, f) => {
    let sum = bias?.[f] ?? 0;
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) {
        const [row, column] = [y * strides + i - pad, xx * strides + j - pad];
        const [r, s] = padMode === 'reflect' ? [mirrored(row, H), mirrored(column, W)] : [row, column];
        for (let c = 0; c < C; c++) sum += get(x, n, r, s, c) * kernel![((i * k + j) * C + c) * filters + f]!;
      }
    return sum;
  });
}

/** Every input pixel adds its kernel to the output. */
function convTranspose2d(step: ConvTranspose2dStep, x: Grid, [kernel, bias]: Weights): Grid {
  const { kernelSize: k, filters, strides, crop: [top, bottom, left, right] = [0, 0, 0, 0] } = step;
  const [N, H, W, C] = x.shape;
  const full = grid([N, (H - 1) * strides + k, (W - 1) * strides + k, filters], () => 0);
  const [, FH, FW] = full.shape;
  for (let n = 0; n < N; n++)
    for (let y = 0; y < H; y++)
      for (let xx = 0; xx < W; xx++)
        for (let i = 0; i < k; i++)
          for (let j = 0; j < k; j++)
            for (let f = 0; f < filters; f++)
              for (let c = 0; c < C; c++)
                full.data[((n * FH + y * strides + i) * FW + xx * strides + j) * filters + f]! +=
                  get(x, n, y, xx, c) * kernel![((i * k + j) * filters + f) * C + c]!;
  return grid(
    [N, FH - top - bottom, FW - left - right, filters],
    (n, y, xx, f) => get(full, n, y + top, xx + left, f) + (bias?.[f] ?? 0),
  );
}

/** Mean and population variance of a channel. */
export function channelMoments({ shape: [, , , C], data }: Grid, c: number): { mean: number; variance: number } {
  const values = data.filter((_, i) => i % C === c);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length };
}

function batchNorm(step: BatchNormStep, x: Grid, [gamma, beta, mean, variance]: Weights, training: boolean): Grid {
  const moments = Array.from({ length: x.shape[3] }, (_, c) =>
    training ? channelMoments(x, c) : { mean: mean![c]!, variance: variance![c]! },
  );
  return grid(x.shape, (n, y, xx, c) => {
    const m = moments[c]!;
    return ((get(x, n, y, xx, c) - m.mean) / Math.sqrt(m.variance + (step.epsilon ?? 1e-5))) * gamma![c]! + beta![c]!;
  });
}

/** Keys's kernel, a = -0.5, as the usual two polynomials. */
function keys(t: number): number {
  const d = Math.abs(t);
  if (d <= 1) return 1.5 * d ** 3 - 2.5 * d ** 2 + 1;
  return d < 2 ? -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2 : 0;
}

/** Weighted mean over all pixels of the row or column; those outside the picture do not exist. */
function bicubic(x: Grid, r: number): Grid {
  const [N, H, W, C] = x.shape;
  const taps = (at: number, size: number) => {
    const weights = Array.from({ length: size }, (_, i) => keys((at + 0.5) / r - 0.5 - i));
    const sum = weights.reduce((total, w) => total + w, 0);
    return weights.map((w) => w / sum);
  };
  const rows = Array.from({ length: H * r }, (_, y) => taps(y, H));
  const columns = Array.from({ length: W * r }, (_, xx) => taps(xx, W));
  return grid([N, H * r, W * r, C], (n, y, xx, c) => {
    let sum = 0;
    for (let i = 0; i < H; i++) for (let j = 0; j < W; j++) sum += rows[y]![i]! * columns[xx]![j]! * get(x, n, i, j, c);
    return sum;
  });
}

function maxPool(x: Grid, r: number): Grid {
  const [N, H, W, C] = x.shape;
  return grid([N, H / r, W / r, C], (n, y, xx, c) => {
    let largest = -Infinity;
    for (let i = 0; i < r; i++)
      for (let j = 0; j < r; j++) largest = Math.max(largest, get(x, n, y * r + i, xx * r + j, c));
    return largest;
  });
}

const pointwise: Record<string, (v: number) => number> = {
  relu: (v) => Math.max(v, 0),
  tanh: Math.tanh,
  sigmoid: (v) => 1 / (1 + Math.exp(-v)),
};

/** What a step gives, from docs/FORMAT.md alone, without tensors. A vector [n, c] is a grid [n, 1, 1, c]. */
export function reference(step: Step, inputs: readonly Grid[], weights: Weights = [], training = false): Grid {
  const [x, second, third] = inputs as [Grid, Grid?, Grid?];
  const [N, H, W, C] = x.shape;
  const map = (f: (v: number, c: number) => number) => grid(x.shape, (n, y, xx, c) => f(get(x, n, y, xx, c), c));
  const r = 'size' in step ? (step.size ?? 2) : 2;
  switch (step.op) {
    case 'conv2d':
      return conv2d(step, x, weights);
    case 'convTranspose2d':
      return convTranspose2d(step, x, weights);
    case 'batchNorm':
      return batchNorm(step, x, weights, training);
    case 'prelu':
      return map((v, c) => (v >= 0 ? v : v * weights[0]![c]!));
    case 'leakyRelu':
      return map((v) => (v >= 0 ? v : v * (step.alpha ?? 0.2)));
    case 'relu':
    case 'tanh':
    case 'sigmoid':
      return map(pointwise[step.op]!);
    case 'scale':
      return map((v) => step.factor * v + (step.offset ?? 0));
    case 'maxPool':
      return maxPool(x, r);
    case 'upsampleNearest':
      return grid([N, H * r, W * r, C], (n, y, xx, c) => get(x, n, Math.floor(y / r), Math.floor(xx / r), c));
    case 'upsampleBicubic':
      return bicubic(x, r);
    case 'pixelShuffle': {
      const c4 = C / (r * r);
      return grid([N, H * r, W * r, c4], (n, y, xx, c) =>
        get(x, n, Math.floor(y / r), Math.floor(xx / r), ((y % r) * r + (xx % r)) * c4 + c),
      );
    }
    case 'spaceToDepth':
      return grid([N, H / r, W / r, C * r * r], (n, y, xx, c) => {
        const [cell, k] = [Math.floor(c / C), c % C];
        return get(x, n, y * r + Math.floor(cell / r), xx * r + (cell % r), k);
      });
    case 'globalAveragePool':
      return grid([N, 1, 1, C], (n, _, __, c) => {
        let sum = 0;
        for (let y = 0; y < H; y++) for (let xx = 0; xx < W; xx++) sum += get(x, n, y, xx, c);
        return sum / (H * W);
      });
    case 'add':
      return grid(x.shape, (n, y, xx, c) => inputs.reduce((sum, g) => sum + get(g, n, y, xx, c), 0));
    case 'multiply': {
      const whole = second!.shape[1] === H && second!.shape[2] === W;
      return grid(x.shape, (n, y, xx, c) => get(x, n, y, xx, c) * get(second!, n, whole ? y : 0, whole ? xx : 0, c));
    }
    case 'modulate':
      return grid(
        x.shape,
        (n, y, xx, c) => get(x, n, y, xx, c) * (1 + get(second!, n, y, xx, c)) + get(third!, n, y, xx, c),
      );
    case 'concat':
      return grid([N, H, W, inputs.reduce((sum, g) => sum + g.shape[3], 0)], (n, y, xx, c) => {
        let at = c;
        for (const g of inputs) {
          if (at < g.shape[3]) return get(g, n, y, xx, at);
          at -= g.shape[3];
        }
        return Number.NaN;
      });
  }
}
