import type { Graph, Operation } from '../../src/graph/graph.js';
import type { FloatImage } from '../../src/image/floats.js';
import { interpolationReference } from '../../src/kernels/bicubic.js';
import { borderReference } from '../../src/kernels/border.js';
import { convolutionReference } from '../../src/kernels/convolution.js';
import { pixelShuffleReference, spaceToDepthReference } from '../../src/kernels/copy.js';
import { depthwiseReference } from '../../src/kernels/depthwise.js';
import { at, image } from '../../src/kernels/image.js';
import { maxPoolReference } from '../../src/kernels/max-pool.js';
import { meanReference } from '../../src/kernels/mean.js';
import { modulateReference } from '../../src/kernels/modulate.js';
import { squashReference } from '../../src/kernels/squash.js';
import { transposedReference } from '../../src/kernels/transposed.js';
import { upsampleReference } from '../../src/kernels/upsample.js';

/** Runs a lowered network operation by operation with the plain kernels: sums in double precision, nothing fused. */
export function runGraph(graph: Graph, inputs: Readonly<Record<string, Float32Array>>): Record<string, Float32Array> {
  const values = new Map<number, FloatImage>();
  const room = (value: number) => {
    const [height, width, channels] = graph.extents[value]!;
    return { height, width, channels };
  };
  for (const { name, value } of graph.inputs) values.set(value, { ...room(value), data: inputs[name]! });
  for (const operation of graph.operations) {
    const from = operation.inputs.map((value) => values.get(value)!);
    const [height, width] = graph.extents[operation.output]!;
    values.set(operation.output, runOperation(operation, from, [height, width]));
  }
  return Object.fromEntries(graph.outputs.map(({ name, value }) => [name, values.get(value)!.data]));
}

function runOperation({ step, weights }: Operation, inputs: FloatImage[], size: [number, number]): FloatImage {
  const [x, second, third] = inputs as [FloatImage, FloatImage, FloatImage];
  const each = (f: (value: number, c: number) => number) =>
    image(x.height, x.width, x.channels, (y, column, c) => f(at(x, y, column, c), c));
  const bent = (slope: (c: number) => number) => each((value, c) => (value < 0 ? value * slope(c) : value));
  switch (step.op) {
    case 'conv2d': {
      const { kernelSize, strides = 1, padding = Math.floor(kernelSize / 2), padMode, filters } = step;
      const bias = weights.bias ?? new Float32Array(filters);
      const margins = { top: padding, left: padding, bottom: padding, right: padding, reflect: padding };
      const padded = padMode === 'reflect' ? borderReference(x, margins) : x;
      const rest = padMode === 'reflect' ? 0 : padding;
      const shape = { kernelSize: [kernelSize, kernelSize], padding: [rest, rest] } as const;
      return convolutionReference(padded, { ...shape, kernel: weights.kernel!, strides, size, bias, shuffle: 1 });
    }
    case 'convTranspose2d': {
      const { kernelSize, strides, crop = [0, 0, 0, 0], filters } = step;
      const bias = weights.bias ?? new Float32Array(filters);
      const rest = { kernelSize, strides, crop: [crop[0], crop[2]] as const, size, bias };
      return transposedReference(x, { kernel: weights.kernel!, ...rest });
    }
    case 'batchNorm': {
      const { gamma, beta, moving_mean: mean, moving_variance: variance } = weights;
      const factor = gamma!.map((g, c) => g / Math.sqrt(variance![c]! + (step.epsilon ?? 1e-5)));
      return each((value, c) => (value - mean![c]!) * factor[c]! + beta![c]!);
    }
    case 'prelu':
      return bent((c) => weights.alpha![c]!);
    case 'leakyRelu':
      return bent(() => step.alpha ?? 0.2);
    case 'relu':
      return bent(() => 0);
    case 'tanh':
    case 'sigmoid':
      return squashReference(step.op, x);
    case 'scale':
      return each((value) => value * step.factor + (step.offset ?? 0));
    case 'maxPool':
      return maxPoolReference(x, step.size ?? 2);
    case 'upsampleNearest':
      return upsampleReference(x, step.size ?? 2);
    case 'upsampleBicubic':
      return interpolationReference('bicubic', x, step.size ?? 2);
    case 'upsampleBilinear':
      return interpolationReference('bilinear', x, step.size);
    case 'depthwiseConv2d': {
      const bias = weights.bias ?? new Float32Array(x.channels);
      return depthwiseReference(x, { ...step, kernel: weights.kernel!, padding: [0, 0], size, bias });
    }
    case 'pixelShuffle':
      return pixelShuffleReference(x, step.size ?? 2);
    case 'spaceToDepth':
      return spaceToDepthReference(x, step.size ?? 2);
    case 'globalAveragePool':
      return meanReference(x);
    case 'add':
      return image(x.height, x.width, x.channels, (y, column, c) =>
        inputs.reduce((sum, input) => sum + at(input, y, column, c), 0),
      );
    case 'multiply':
      return image(x.height, x.width, x.channels, (y, column, c) => {
        const factor = second.height === 1 && second.width === 1 ? second.data[c]! : at(second, y, column, c);
        return at(x, y, column, c) * factor;
      });
    case 'modulate':
      return modulateReference(x, second, third, 1);
    case 'concat': {
      const channels = inputs.reduce((sum, input) => sum + input.channels, 0);
      return image(x.height, x.width, channels, (y, column, c) => {
        let [i, channel] = [0, c];
        while (channel >= inputs[i]!.channels) channel -= inputs[i++]!.channels;
        return at(inputs[i]!, y, column, channel);
      });
    }
    case 'pad': {
      const [top, bottom, left, right] = step.pad;
      const wider = borderReference(x, { top, bottom, left, right, reflect: 0 });
      const channels = x.channels + (step.channels ?? 0);
      return image(size[0], size[1], channels, (y, column, c) => (c < x.channels ? at(wider, y, column, c) : 0));
    }
  }
}
