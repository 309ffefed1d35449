import type { Node } from './node.js';

/**
 * Puts y · scale + shift into the node that computes y.
 *
 * @param scale one value per channel
 * @returns what changes in the node; undefined if the node cannot take it up
 */
export function foldAffine(node: Node, scale: Float32Array, shift: Float32Array): object | undefined {
  if (node.residual !== undefined || ('slope' in node && node.slope)) return undefined;
  const moved = (values: Float32Array) => values.map((v, c) => v * scale[c % scale.length]! + shift[c % shift.length]!);
  switch (node.kind) {
    case 'convolution': // [k, k, in, filters]; after a pixel shuffle a channel is every (filters / shuffle²)-th filter
      return { kernel: node.kernel.map((v, i) => v * scale[i % scale.length]!), bias: moved(node.bias) };
    case 'transposed': {
      const inputs = node.kernel.length / (node.kernelSize ** 2 * scale.length);
      const factor = (i: number) => scale[Math.floor(i / inputs) % scale.length]!; // [k, k, filters, in]
      return { kernel: node.kernel.map((v, i) => v * factor(i)), bias: moved(node.bias) };
    }
    case 'affine':
      return { scale: node.scale.map((v, c) => v * scale[c]!), shift: moved(node.shift) };
    default:
      return undefined;
  }
}
