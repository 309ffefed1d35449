import { uniform } from '../derived.js';
import { append, type Lowering } from './context.js';

/** Multiplies by a number that the layer holds, not its config. */
const multiplyBeta: Lowering = (context) => {
  const beta = (context.layer.live as { beta?: unknown } | undefined)?.beta;
  if (typeof beta !== 'number') return undefined;
  const all = (value: number) => uniform(value, context.output[2]);
  const weights = { gamma: all(beta), beta: all(0), moving_mean: all(0), moving_variance: all(1) };
  return append(context, { op: 'batchNorm', epsilon: 0 }, weights);
};

/** The custom layers of UpscalerJS's ESRGAN models, by class name: `MultiplyBeta`, `PixelShuffle2x` … */
export function upscalerJsLayer(kind: string): Lowering | undefined {
  if (kind === 'MultiplyBeta') return multiplyBeta;
  const size = Number(/^PixelShuffle(\d+)x$/.exec(kind)?.[1]);
  return size > 1 ? pixelShuffle(size) : undefined;
}

/** UpscalerJS's layer tells a wrong output shape, so that it is computed here. */
const pixelShuffle =
  (size: number): Lowering =>
  (context) => {
    const [h, w, c] = context.builder.extentOf(context.inputs[0]!);
    return append({ ...context, output: [h * size, w * size, c / size ** 2] }, { op: 'pixelShuffle', size });
  };
