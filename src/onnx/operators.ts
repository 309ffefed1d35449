import type { Operation } from '../graph/graph.js';
import type { Attribute, GraphWriter } from './graph-writer.js';

const twice = (value: number): Attribute => ({ ints: [value, value] });
const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1);

/**
 * Writes one primitive operation as ONNX operators on [n, c, h, w].
 *
 * @param inputs names of its inputs
 * @param output name of its result
 */
export function writeOperation(
  graph: GraphWriter,
  { step, name, weights }: Operation,
  inputs: readonly string[],
  output: string,
): void {
  const [x, second, third] = inputs as [string, string, string];
  const scalar = (part: string, value: number) => graph.floats(`${name}/${part}`, [], Float32Array.of(value));
  const vector = (part: string) => graph.floats(`${name}/${part}`, [weights[part]!.length], weights[part]!);
  const bias = () => (weights.bias ? [vector('bias')] : []);
  const pad = (sides: readonly [number, number, number, number], channels: number, mode: string, to: string) => {
    const [top, bottom, left, right] = sides;
    const pads = graph.integers(`${name}/pads`, [0, 0, top, left, 0, channels, bottom, right]);
    return graph.node('Pad', [x, pads], to, { mode: { text: mode } });
  };
  const resize = (size: number, attributes: Record<string, Attribute>) => {
    const scales = graph.floats(`${name}/scales`, [4], Float32Array.of(1, 1, size, size));
    graph.node('Resize', [x, '', scales], output, attributes);
  };
  switch (step.op) {
    case 'conv2d': {
      const { kernelSize: k, filters, strides, padding, padMode } = step;
      const mirrored = padMode === 'reflect' && padding > 0;
      const from = mirrored ? pad([padding, padding, padding, padding], 0, 'reflect', `${name}/mirrored`) : x;
      const rest = mirrored ? 0 : padding;
      graph.node('Conv', [from, kernel(graph, name, weights.kernel!, k, filters, 'last'), ...bias()], output, {
        kernel_shape: twice(k),
        strides: twice(strides),
        pads: { ints: [rest, rest, rest, rest] },
      });
      return;
    }
    case 'convTranspose2d': {
      const { kernelSize: k, filters, strides, crop } = step;
      const [top, bottom, left, right] = crop;
      const less = (cut: number) => Math.max(0, cut);
      graph.node('ConvTranspose', [x, kernel(graph, name, weights.kernel!, k, filters, 'first'), ...bias()], output, {
        kernel_shape: twice(k),
        strides: twice(strides),
        pads: { ints: [top, left, less(bottom), less(right)] },
        // Rows beyond the last kernel, where the stride is larger: negative crops.
        output_padding: { ints: [less(-bottom), less(-right)] },
      });
      return;
    }
    case 'batchNorm': {
      const statistics = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(vector);
      graph.node('BatchNormalization', [x, ...statistics], output, { epsilon: { float: step.epsilon } });
      return;
    }
    case 'prelu': {
      const slope = graph.floats(`${name}/alpha`, [weights.alpha!.length, 1, 1], weights.alpha!);
      graph.node('PRelu', [x, slope], output);
      return;
    }
    case 'leakyRelu':
      graph.node('LeakyRelu', [x], output, { alpha: { float: step.alpha } });
      return;
    case 'relu':
    case 'tanh':
    case 'sigmoid':
      graph.node(capital(step.op), [x], output);
      return;
    case 'scale': {
      const scaled = step.offset ? `${name}/scaled` : output;
      graph.node('Mul', [x, scalar('factor', step.factor)], scaled);
      if (step.offset) graph.node('Add', [scaled, scalar('offset', step.offset)], output);
      return;
    }
    case 'maxPool': {
      const { size } = step;
      graph.node('MaxPool', [x], output, { kernel_shape: twice(size), strides: twice(size) });
      return;
    }
    case 'upsampleNearest':
      resize(step.size, {
        mode: { text: 'nearest' },
        coordinate_transformation_mode: { text: 'asymmetric' },
        nearest_mode: { text: 'floor' },
      });
      return;
    case 'upsampleBicubic': // exclude_outside: taps beyond the border dropped, the rest scaled to sum 1
      resize(step.size, {
        mode: { text: 'cubic' },
        coordinate_transformation_mode: { text: 'half_pixel' },
        cubic_coeff_a: { float: -0.5 },
        exclude_outside: { int: 1 },
      });
      return;
    case 'pixelShuffle':
      graph.node('DepthToSpace', [x], output, { blocksize: { int: step.size }, mode: { text: 'DCR' } });
      return;
    case 'spaceToDepth':
      graph.node('SpaceToDepth', [x], output, { blocksize: { int: step.size } });
      return;
    case 'globalAveragePool':
      graph.node('GlobalAveragePool', [x], output);
      return;
    case 'add':
      graph.node(inputs.length === 2 ? 'Add' : 'Sum', inputs, output);
      return;
    case 'concat':
      graph.node('Concat', inputs, output, { axis: { int: 1 } });
      return;
    case 'multiply': // numbers per channel come as [n, c, 1, 1] and broadcast
      graph.node('Mul', [x, second], output);
      return;
    case 'modulate': {
      const gain = graph.node('Add', [second, scalar('one', 1)], `${name}/gain`);
      graph.node('Add', [graph.node('Mul', [x, gain], `${name}/product`), third], output);
      return;
    }
    case 'upsampleBilinear':
      resize(step.size, {
        mode: { text: 'linear' },
        coordinate_transformation_mode: { text: 'half_pixel' },
      });
      return;
    case 'depthwiseConv2d': {
      const { kernelSize: k, strides } = step;
      const channels = weights.kernel!.length / k ** 2;
      const filters = kernel(graph, name, weights.kernel!, k, channels, 'last');
      graph.node('Conv', [x, filters, ...bias()], output, {
        kernel_shape: twice(k),
        strides: twice(strides),
        group: { int: channels },
      });
      return;
    }
    case 'pad':
      pad(step.pad, step.channels ?? 0, 'constant', output);
      return;
    default:
      step satisfies never; // an operation that ONNX export does not know does not compile
  }
}

/**
 * Adds a kernel as ONNX reads it: [k, k, a, b] → [b, a, k, k].
 *
 * @param filters number of filters, which are the last or the last but one dimension
 */
function kernel(
  graph: GraphWriter,
  name: string,
  values: Float32Array,
  k: number,
  filters: number,
  at: 'first' | 'last',
): string {
  const taps = k * k;
  const channels = values.length / (taps * filters);
  const [a, b] = at === 'last' ? [channels, filters] : [filters, channels];
  const turned = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const [tap, rest] = [Math.floor(i / (a * b)), i % (a * b)];
    turned[((rest % b) * a + Math.floor(rest / b)) * taps + tap] = values[i]!;
  }
  return graph.floats(`${name}/kernel`, [b, a, k, k], turned);
}
