import type { ConvolutionNode, Node, NodeList } from '../engine/fuse/node.js';
import type { Extent } from '../graph/graph.js';
import type { FloatImage } from '../image/floats.js';
import { affineReference } from '../kernels/affine.js';
import { interpolationReference } from '../kernels/bicubic.js';
import { borderReference } from '../kernels/border.js';
import { convolutionReference } from '../kernels/convolution.js';
import { pixelShuffleReference, spaceToDepthReference } from '../kernels/copy.js';
import { depthwiseReference } from '../kernels/depthwise.js';
import { at, image } from '../kernels/image.js';
import { maxPoolReference } from '../kernels/max-pool.js';
import { meanReference } from '../kernels/mean.js';
import { modulateReference } from '../kernels/modulate.js';
import { squashReference } from '../kernels/squash.js';
import { transposedReference } from '../kernels/transposed.js';
import { upsampleReference } from '../kernels/upsample.js';

/**
 * Runs fused nodes with the plain twins of the kernels.
 *
 * @param inputs images of the values 0, 1, …
 * @returns the result of the node that computes `output`
 */
export function runNodes({ nodes, extents }: NodeList, inputs: readonly FloatImage[], output: number): FloatImage {
  const values = new Map<number, FloatImage>(inputs.entries());
  for (const node of nodes) {
    const operands = node.inputs.map((value) => values.get(value)!);
    const residual = node.residual === undefined ? undefined : values.get(node.residual)!;
    values.set(node.output, runNode(node, operands, residual, extents[node.output]!));
  }
  return values.get(output)!;
}

function runNode(
  node: Node,
  inputs: readonly FloatImage[],
  residual: FloatImage | undefined,
  output: Extent,
): FloatImage {
  const [x, second, third] = inputs as [FloatImage, FloatImage, FloatImage | undefined];
  switch (node.kind) {
    case 'convolution':
      return runConvolution(node, x, residual, output);
    case 'transposed': {
      const size = [output[0], output[1]] as const;
      const { slope, ...linear } = node;
      if (!residual) return transposedReference(x, { ...node, size });
      return affineReference(transposedReference(x, { ...linear, size }), { ...identity(output[2]), slope, residual });
    }
    case 'affine':
      return affineReference(x, { ...node, residual });
    case 'gate':
      return affineReference(x, { ...identity(output[2]), scale: second.data, slope: node.slope, residual });
    case 'modulate':
      return modulateReference(x, second, third, node.offset);
    case 'squash':
      return squashReference(node.mode, x);
    case 'maxPool':
      return maxPoolReference(x, node.size);
    case 'mean':
      return meanReference(x);
    case 'upsample':
      return upsampleReference(x, node.size, residual);
    case 'bicubic':
    case 'bilinear':
      return interpolationReference(node.kind, x, node.size);
    case 'depthwise':
      return depthwiseReference(x, { ...node, size: [output[0], output[1]] });
    case 'pixelShuffle':
      return pixelShuffleReference(x, node.size);
    case 'spaceToDepth':
      return spaceToDepthReference(x, node.size);
    case 'copy':
      return x;
    case 'concat':
      return concat(inputs, output);
    case 'pad': {
      const [top, bottom, left, right] = node.pad;
      const wider = borderReference(x, { top, bottom, left, right, reflect: 0 });
      return image(output[0], output[1], output[2], (y, x, c) => (c < wider.channels ? at(wider, y, x, c) : 0));
    }
  }
}

function runConvolution(
  node: ConvolutionNode,
  x: FloatImage,
  residual: FloatImage | undefined,
  output: Extent,
): FloatImage {
  const { kernelSize, padding, reflect, shuffle } = node;
  const [pad] = padding;
  const mirrored = { top: pad, left: pad, bottom: pad, right: pad, reflect: pad };
  return convolutionReference(reflect ? borderReference(x, mirrored) : x, {
    ...node,
    residual,
    kernelSize: [kernelSize, kernelSize],
    padding: reflect ? [0, 0] : padding,
    size: [output[0] / shuffle, output[1] / shuffle],
  });
}

const identity = (channels: number) => ({
  scale: new Float32Array(channels).fill(1),
  shift: new Float32Array(channels),
});

function concat(inputs: readonly FloatImage[], [height, width, channels]: Extent): FloatImage {
  const sources = inputs.flatMap((input) => Array.from({ length: input.channels }, (_, c) => [input, c] as const));
  return image(height, width, channels, (y, x, c) => at(sources[c]![0], y, x, sources[c]![1]));
}
