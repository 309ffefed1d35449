import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { BfmInput, BfmOutput, BuildContext } from '../../contracts.js';
import { boundaryFusion } from '../../layers/boundary-fusion.js';
import { convolution } from '../../layers/convolution.js';
import { join } from '../../layers/join.js';
import { residualBlock } from '../../layers/residual-block.js';
import { integer, knownKeys } from '../../validate.js';
import { type ApplicableBfm, defineBfm } from '../define.js';
import { featuresOf } from '../stem.js';

/** Options of `BFM.compact`. */
export interface CompactBfmOptions {
  /** Residual blocks after the fusion. Default 2. */
  readonly blocks?: number;
  /** Channels of the features at the enlarged resolution, which the next stage gets. Default 32. */
  readonly features?: number;
  /** Channels between the maps and their γ, β. Default 32. */
  readonly hidden?: number;
  /** Channels of the stem that replaces the BUM's features where it has none. Default 32. */
  readonly filters?: number;
}

/**
 * Compact BFM: the maps modulate the BUM's features (spatial feature transform), residual blocks at the low resolution, pixel shuffle with
 * ICNR, and a 3x3 convolution to a residual over the BUM's image.
 *
 * @throws {OptionError} for options out of range
 */
export function compactBfm(options: CompactBfmOptions = {}): ApplicableBfm {
  knownKeys(options, 'BFM.compact', { blocks: true, features: true, hidden: true, filters: true });
  const blocks = integer(options.blocks ?? 2, 'blocks', 0, 64);
  const features = integer(options.features ?? 32, 'features', 1, 512);
  const hidden = integer(options.hidden ?? 32, 'hidden', 1, 512);
  const filters = integer(options.filters ?? 32, 'filters', 4, 512);
  const sizes = { blocks, features, hidden, filters };
  return defineBfm({
    config: { type: 'compact', ...sizes },
    build: (context, input, scale) =>
      enlarge(context, input.image, refine(context, fuse(context, input, scale, sizes), blocks), scale, features),
  });
}

/** Sizes of a compact BFM, checked. */
type CompactSizes = Required<CompactBfmOptions>;

/** The BUM's features, modulated by the boundaries [n, h, w, c]. */
export function fuse(
  context: BuildContext,
  input: BfmInput,
  scale: number,
  { filters, hidden }: Pick<CompactSizes, 'filters' | 'hidden'>,
): SymbolicTensor {
  const features = featuresOf(context, input, scale, filters);
  const channels = features.shape[3] as number;
  return context.apply('fusion', (name) => boundaryFusion({ name, channels, mode: 'modulate', hidden }), [
    features,
    input.boundaries,
  ]);
}

/** Residual blocks at the low resolution. */
export function refine({ apply }: BuildContext, fused: SymbolicTensor, blocks: number): SymbolicTensor {
  let x = fused;
  const filters = x.shape[3] as number;
  for (let i = 1; i <= blocks; i++) {
    x = apply(`block${i}`, (name) => residualBlock({ name, filters, activation: 'prelu', initLast: 0.1 }), x);
  }
  return x;
}

/**
 * From refined features [n, h, w, c] to the stage's image, a residual over `base` [n, h·scale, w·scale, 3].
 *
 * @param wide channels of the features at the enlarged resolution
 */
export function enlarge(
  { apply }: BuildContext,
  base: SymbolicTensor,
  refined: SymbolicTensor,
  scale: number,
  wide: number,
): BfmOutput {
  const shuffle = { filters: wide * scale * scale, shuffle: scale, activation: 'prelu' } as const;
  const features = apply('upscale', (name) => convolution({ name, ...shuffle }), refined);
  const residual = apply('residual', (name) => convolution({ name, filters: 3, initGain: 0.1 }), features);
  return { image: apply('image', (name) => join({ name, method: 'add' }), [base, residual]), features };
}
