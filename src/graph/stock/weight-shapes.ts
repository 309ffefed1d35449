import type { Shape } from '../../steps/step.js';
import type { NetworkLayer } from '../topology.js';
import { pair } from './context.js';

/** Weights of a stock layer by name, with their shapes; those that its options leave out are not there. */
export function stockWeightShapes(
  { className, config, weights }: Pick<NetworkLayer, 'className' | 'config' | 'weights'>,
  [input]: readonly Shape[],
): Readonly<Record<string, readonly number[]>> {
  const channels = input![input!.length - 1]!;
  const filters = Number(config.filters);
  const kernel = () => pair(config.kernelSize);
  const bias = (size: number): Record<string, number[]> => (config.useBias === false ? {} : { bias: [size] });
  const multiplier = weights.find(({ name }) => name === 'depthwise_kernel')?.shape[3] ?? 1;
  switch (className) {
    case 'Conv2D':
      return { kernel: [...kernel(), channels, filters], ...bias(filters) };
    case 'Conv2DTranspose':
      return { kernel: [...kernel(), filters, channels], ...bias(filters) };
    case 'DepthwiseConv2D':
      return { depthwise_kernel: [...kernel(), channels, multiplier], ...bias(channels * multiplier) };
    case 'SeparableConv2D':
      return {
        depthwise_kernel: [...kernel(), channels, multiplier],
        pointwise_kernel: [1, 1, channels * multiplier, filters],
        ...bias(filters),
      };
    case 'Dense':
      return { kernel: [channels, Number(config.units)], ...bias(Number(config.units)) };
    case 'BatchNormalization':
      return {
        ...(config.scale !== false && { gamma: [channels] }),
        ...(config.center !== false && { beta: [channels] }),
        moving_mean: [channels],
        moving_variance: [channels],
      };
    case 'PReLU':
      return { alpha: weights[0]?.shape ?? [channels] };
    default:
      return {};
  }
}
