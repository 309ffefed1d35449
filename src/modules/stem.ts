import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { BuildContext, BumOutput } from '../contracts.js';
import { convolution } from '../layers/convolution.js';
import { resample } from '../layers/resample.js';

/**
 * The BUM's features; or, where it has none (a foreign upscaler), features made from its image: space to depth and a 3x3 convolution.
 *
 * @returns [n, h, w, c] at the resolution of the stage's input
 */
export function featuresOf({ apply }: BuildContext, bum: BumOutput, scale: number, filters: number): SymbolicTensor {
  if (bum.features) return bum.features;
  const fold = (name: string) => resample({ name, method: 'spaceToDepth', size: scale });
  const folded = scale === 1 ? bum.image : apply('fold', fold, bum.image);
  return apply('stem', (name) => convolution({ name, filters, activation: 'prelu' }), folded);
}
