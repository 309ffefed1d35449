import type { Extent } from './graph.js';
import type { ConvolutionNode } from './node.js';

/** How a convolution is computed: directly, or by Winograd with 2x2 or 4x4 outputs a tile. */
export type Algorithm = 'direct' | 2 | 4;

/** `auto` chooses by shape; a number forces that tile wherever Winograd applies. */
export type WinogradOption = 'auto' | 'off' | 2 | 4;

/**
 * Nanoseconds per unit of work, measured with bench/layers.ts on one Zen4 core: per multiply-accumulate of a direct convolution (`narrow`: in
 * a last panel of at most 4 channels) or of Winograd's products, and per transformed vector of four channels of a tile.
 */
const COST = {
  direct: 0.038,
  narrow: 0.069,
  product: 0.039,
  input: { 2: 19, 4: 50 },
  output: { 2: 17, 4: 45 },
} as const;

const upTo = (value: number, multiple: number) => Math.ceil(value / multiple) * multiple;

/**
 * Chooses the algorithm of one convolution.
 *
 * @param output extent of the node's result
 */
export function chooseAlgorithm(node: ConvolutionNode, output: Extent, option: WinogradOption): Algorithm {
  if (option === 'off' || node.kernelSize !== 3 || node.strides !== 1 || node.padding[0] !== node.padding[1])
    return 'direct';
  if (option !== 'auto') return option;
  const { shuffle } = node;
  const [h, w] = [output[0] / shuffle, output[1] / shuffle];
  const input = node.kernel.length / (9 * node.bias.length);
  const filters = output[2] * shuffle; // of one part
  const rest = filters % 8;
  const narrow = rest > 0 && rest <= 4;
  const perTap = narrow ? COST.direct * (filters - rest) + COST.narrow * 4 : COST.direct * upTo(filters, 8);
  const direct = perTap * shuffle * h * upTo(w, 4) * 9 * input;
  const winograd = (m: 2 | 4): number => {
    const tiles = upTo(Math.ceil(h / m) * Math.ceil(w / m), 4);
    const product = COST.product * (m + 2) ** 2 * tiles * input * shuffle * upTo(filters, 8);
    const vectors = COST.input[m] * Math.ceil(input / 4) + COST.output[m] * shuffle * Math.ceil(filters / 4);
    return product + tiles * vectors;
  };
  const costs: [Algorithm, number][] = [
    ['direct', direct],
    [2, winograd(2)],
    [4, winograd(4)],
  ];
  return costs.reduce((best, next) => (next[1] < best[1] ? next : best))[0];
}
