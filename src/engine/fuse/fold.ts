import { derived } from '../../graph/derived.js';
import type { Node } from './node.js';

/**
 * Puts y · scale + shift into the node that computes y.
 *
 * @param scale one value per channel
 * @returns what changes in the node; undefined if the node cannot take it up
 */
export function foldAffine(node: Node, scale: Float32Array, shift: Float32Array): object | undefined {
  if (node.residual !== undefined || ('slope' in node && node.slope)) return undefined;
  const moved = (values: Float32Array) =>
    derived([values, scale, shift], 'moved', () =>
      values.map((v, c) => v * scale[c % scale.length]! + shift[c % shift.length]!),
    );
  const scaled = (values: Float32Array, factor: (i: number) => number) =>
    derived([values, scale], `scaled ${node.kind}`, () => values.map((v, i) => v * factor(i)));
  switch (node.kind) {
    case 'depthwise': // [k, k, channels]
    case 'convolution': // [k, k, in, filters]; after a pixel shuffle a channel is every (filters / shuffle²)-th filter
      return { kernel: scaled(node.kernel, (i) => scale[i % scale.length]!), bias: moved(node.bias) };
    case 'transposed': {
      const inputs = node.kernel.length / (node.kernelSize ** 2 * scale.length);
      const factor = (i: number) => scale[Math.floor(i / inputs) % scale.length]!; // [k, k, filters, in]
      return { kernel: scaled(node.kernel, factor), bias: moved(node.bias) };
    }
    case 'affine':
      return { scale: scaled(node.scale, (c) => scale[c]!), shift: moved(node.shift) };
    default:
      return undefined;
  }
}
