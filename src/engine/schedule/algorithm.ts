import type { Extent } from '../../graph/graph.js';
import { fitsConvolution3 } from '../../kernels/convolution3.js';
import { roundUp } from '../../kernels/round-up.js';
import type { Algorithm, ConvolutionNode, NodeList } from '../fuse/node.js';

/** `auto` chooses by shape; a number forces that tile wherever Winograd applies. */
export type WinogradOption = 'auto' | 'off' | 2 | 4;

/**
 * Nanoseconds per unit of work, measured with bench/layers.ts on one Zen4 core: per multiply-accumulate of a direct convolution (`narrow`: in
 * a last panel of at most 4 channels; `three`: of all together in the kernel for at most 3) or of Winograd's products, and per transformed
 * vector of four channels of a tile.
 */
const COST = {
  direct: 0.038,
  narrow: 0.069,
  three: 0.13,
  product: 0.039,
  input: { 2: 19, 4: 50 },
  output: { 2: 17, 4: 45 },
} as const;

/** Gives every convolution the algorithm that suits its shape. */
export function chooseAlgorithms(
  { nodes, extents }: NodeList,
  { winograd }: { readonly winograd: WinogradOption },
): NodeList {
  const chosen = nodes.map((node) =>
    node.kind === 'convolution' ? { ...node, algorithm: algorithmFor(node, extents[node.output]!, winograd) } : node,
  );
  return { nodes: chosen, extents };
}

function algorithmFor(node: ConvolutionNode, output: Extent, option: WinogradOption): Algorithm {
  if (option === 'off' || node.kernelSize !== 3 || node.strides !== 1 || node.padding[0] !== node.padding[1])
    return 'direct';
  if (option !== 'auto') return option;
  const { shuffle } = node;
  const [channels, filters] = [node.kernel.length / (9 * node.bias.length), output[2] * shuffle];
  const three = fitsConvolution3({ filters: node.bias.length, shuffle, run: 3 * channels });
  return cheapestAlgorithm(
    { height: output[0] / shuffle, width: output[1] / shuffle, channels, filters, parts: shuffle },
    ['direct', 2, 4],
    three ? COST.three : panelCost(filters, COST),
  );
}

/** Work of a 3x3 convolution of stride 1. */
export interface ConvolutionWork {
  /** Size of the result before a pixel shuffle. */
  readonly height: number;
  readonly width: number;
  /** Input channels. */
  readonly channels: number;
  /** Output channels of one part. */
  readonly filters: number;
  /** Rows that a pixel shuffle makes of one; 1 without. */
  readonly parts: number;
}

/**
 * The algorithm that should take the least time.
 *
 * @param perTap nanoseconds that a direct convolution takes per value that all filters of a part multiply
 */
export function cheapestAlgorithm(
  work: ConvolutionWork,
  among: readonly Algorithm[],
  perTap = panelCost(work.filters, COST),
): Algorithm {
  const { height: h, width: w, channels: input, filters, parts } = work;
  const cost = (m: Algorithm): number => {
    if (m === 'direct') return perTap * parts * h * roundUp(w, 4) * 9 * input;
    const tiles = roundUp(Math.ceil(h / m) * Math.ceil(w / m), 4);
    const product = COST.product * (m + 2) ** 2 * tiles * input * parts * roundUp(filters, 8);
    const vectors = COST.input[m] * Math.ceil(input / 4) + COST.output[m] * parts * Math.ceil(filters / 4);
    return product + tiles * vectors;
  };
  return among.reduce((best, next) => (cost(next) < cost(best) ? next : best));
}

/**
 * Time that a direct convolution takes per value that all filters multiply: whole panels of eight, a last one of four where at most four
 * filters are left.
 */
export function panelCost(
  filters: number,
  { direct, narrow }: { readonly direct: number; readonly narrow: number },
): number {
  const rest = filters % 8;
  return rest > 0 && rest <= 4 ? direct * (filters - rest) + narrow * 4 : direct * roundUp(filters, 8);
}
