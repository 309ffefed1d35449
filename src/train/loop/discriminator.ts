import * as tfl from '@tensorflow/tfjs-layers';
import { OptionError } from '../../errors.js';
import { Convolution } from '../../layers/convolution.js';
import type { Step } from '../../steps/step.js';
import { integer, knownKeys } from '../../validate.js';

/** Options of {@link discriminator}. */
export interface DiscriminatorOptions {
  /** Side of the images, px. */
  readonly size: number;
  /** Channels of the first layer; each further one has twice as many, at most 8 times. Default 32. */
  readonly filters?: number;
  /** Layers that halve the image, 1 … 5. Default 3. */
  readonly layers?: number;
}

/**
 * The opponent of the adversarial stage: a PatchGAN without normalisation, whose batches hold real and made images side by side.
 *
 * Input [n, size, size, 3]; output [n, s, s, 1] with s = size / 2^layers - 2: scores of overlapping patches, 1 for real ones. First weights
 * depend on the names of the layers alone; `training/msfsr_training/discriminator.py` starts from the same.
 *
 * Source: Isola et al., "Image-to-Image Translation with Conditional Adversarial Networks", CVPR 2017.
 *
 * @throws {OptionError} for options out of range, or fewer than 3 px left before the patches are judged
 */
export function discriminator(options: DiscriminatorOptions): tfl.LayersModel {
  knownKeys(options, 'discriminator', { size: true, filters: true, layers: true });
  const size = integer(options.size, 'size');
  const filters = integer(options.filters ?? 32, 'filters', 4, 256);
  const layers = integer(options.layers ?? 3, 'layers', 1, 5);
  if (size % 2 ** layers !== 0 || size / 2 ** layers < 3) {
    throw new OptionError(
      `Expected losses.adversarial.layers to leave 3 px or more of ${size} px but received ${layers}`,
    );
  }
  const input = tfl.input({ shape: [size, size, 3], name: 'images' });
  let x = input;
  for (let k = 0; k <= layers + 1; k++) {
    const last = k === layers + 1;
    const convolution = {
      op: 'conv2d',
      name: 'conv',
      inputs: ['in0'],
      filters: last ? 1 : filters * Math.min(2 ** k, 8),
      kernelSize: 4,
      strides: k < layers ? 2 : 1,
      padding: 1,
    } as const;
    const steps: Step[] = last ? [convolution] : [convolution, { op: 'leakyRelu', name: 'act', inputs: ['conv'] }];
    x = new Convolution({ name: `opponent${k + 1}`, steps }).apply(x) as tfl.SymbolicTensor;
  }
  return tfl.model({ inputs: input, outputs: x, name: 'discriminator' });
}
