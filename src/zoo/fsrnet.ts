import { LINE_COUNT } from '../boundaries/lines.js';
import type { MultiStageOptions } from '../compose/composition.js';
import { convolution } from '../layers/convolution.js';
import { hourglass } from '../layers/hourglass.js';
import { join } from '../layers/join.js';
import { residualBlock } from '../layers/residual-block.js';
import {
  type ApplicableBem,
  type ApplicableBfm,
  type ApplicableBum,
  defineBem,
  defineBfm,
  defineBum,
} from '../modules/define.js';
import { ZOO } from '../modules/zoo-names.js';
import { integer, knownKeys } from '../validate.js';
import { add, bicubic, channels, depth, doublings, enter } from './parts.js';

const normed = { norm: 'batch', activation: 'relu' } as const;

/** Deviation of the prior's first weights, as in the paper family's BEM: hourglasses add up what He's would make large. */
const initStd = 0.02;

/** Options of {@link fsrCoarse}. */
export interface FsrCoarseOptions {
  /** Enlargement, 1 … 8. Default 4. */
  readonly scale?: number;
  /** Channels. Default 64. */
  readonly filters?: number;
  /** Residual blocks; without any it is the bicubic enlargement alone. Default 3. */
  readonly blocks?: number;
}

/**
 * The coarse network of FSRNet as a BUM: bicubic enlargement first, then residual blocks at the large size.
 *
 * @throws {OptionError} for options out of range
 */
export function fsrCoarse(options: FsrCoarseOptions = {}): ApplicableBum {
  knownKeys(options, 'fsrCoarse', { scale: true, filters: true, blocks: true });
  const { scale = 4, filters = 64, blocks = 3 } = options;
  integer(scale, 'scale', 1, 8);
  channels(filters);
  depth(blocks);
  return defineBum({
    scale,
    config: { type: 'fsrnet-coarse', from: ZOO, scale, filters, blocks },
    build(context, { image }) {
      let x = bicubic(context, image, scale);
      if (blocks === 0) return { image: x };
      x = enter(context, { image: x }, filters, { activation: 'relu' });
      for (let i = 1; i <= blocks; i++)
        x = context.apply(`block${i}`, (name) => residualBlock({ name, filters, ...normed }), x);
      return { image: context.apply('image', (name) => convolution({ name, filters: 3 }), x) };
    },
  });
}

/** Options of {@link fsrPrior}. */
export interface FsrPriorOptions {
  /** Channels. Default 128. */
  readonly filters?: number;
  /** How often an hourglass halves the resolution. Default 3. */
  readonly depth?: number;
}

/**
 * The prior estimation of FSRNet as a BEM: a 7x7 convolution, three residual blocks, two hourglasses, and a 1x1 convolution to the 11 lines.
 *
 * @throws {OptionError} for options out of range
 */
export function fsrPrior(options: FsrPriorOptions = {}): ApplicableBem {
  knownKeys(options, 'fsrPrior', { filters: true, depth: true });
  const { filters = 128, depth: halvings = 3 } = options;
  channels(filters);
  integer(halvings, 'depth', 1, 6);
  return defineBem({
    config: { type: 'fsrnet-prior', from: ZOO, filters, depth: halvings },
    build({ apply }, { image }, scale) {
      let x = apply(
        'stem',
        (name) => convolution({ name, filters, kernelSize: 7, strides: scale, ...normed, initStd }),
        image,
      );
      for (let i = 1; i <= 3; i++)
        x = apply(`block${i}`, (name) => residualBlock({ name, filters, ...normed, initStd }), x);
      for (let i = 1; i <= 2; i++)
        x = apply(`hourglass${i}`, (name) => hourglass({ name, channels: filters, depth: halvings, initStd }), x);
      return apply('lines', (name) => convolution({ name, filters: LINE_COUNT, kernelSize: 1, initStd }), x);
    },
  });
}

/** Options of {@link fsrFine}. */
export interface FsrFineOptions {
  /** Channels. Default 64. */
  readonly filters?: number;
  /** Residual blocks of the encoder. Default 12. */
  readonly blocks?: number;
}

/**
 * The fine encoder and the decoder of FSRNet as a BFM: encoder at the size of the prior, prior beside it, a transposed convolution and three residual
 * blocks at the size of the image. The stage's scale is 2, 4 or 8.
 *
 * @throws {OptionError} for options out of range
 */
export function fsrFine(options: FsrFineOptions = {}): ApplicableBfm {
  knownKeys(options, 'fsrFine', { filters: true, blocks: true });
  const { filters = 64, blocks = 12 } = options;
  channels(filters);
  depth(blocks);
  return defineBfm({
    config: { type: 'fsrnet-fine', from: ZOO, filters, blocks },
    build(context, { image, boundaries }, scale) {
      const { apply } = context;
      const block = (name: string) => residualBlock({ name, filters, ...normed });
      let x = apply('stem', (name) => convolution({ name, filters, strides: scale, ...normed }), image);
      for (let i = 1; i <= blocks; i++) x = apply(`encode${i}`, block, x);
      x = apply('encoded', (name) => convolution({ name, filters, activation: 'tanh' }), x);
      x = apply('join', (name) => join({ name, method: 'concat' }), [x, boundaries]);
      x = apply('merge', (name) => convolution({ name, filters, ...normed }), x);
      const up = { filters, kernelSize: 4, transposed: true, ...normed };
      for (let i = 1; i <= doublings(scale); i++) x = apply(`up${i}`, (name) => convolution({ name, ...up }), x);
      for (let i = 1; i <= 3; i++) x = apply(`decode${i}`, block, x);
      const residual = apply('residual', (name) => convolution({ name, filters: 3, initGain: 0.1 }), x);
      return { image: add(context, 'image', image, residual) };
    },
  });
}

/**
 * FSRNet, 16² to 128².
 *
 * Source: Chen et al., "FSRNet: End-to-End Learning Face Super-Resolution with Facial Priors", CVPR 2018, section 3 and figure 2.
 *
 * Deviations: the 11 boundary lines take the place of landmarks and parsing maps; the coarse network works at 64² (stage 1), where its image is
 * supervised, and bicubic enlargement brings it to 128², so that the prior has the published 64²; the last image is a residual over the coarse one.
 */
export const fsrnetX8 = (): MultiStageOptions => ({
  stages: [
    { bum: fsrCoarse({ scale: 4 }) },
    { bum: fsrCoarse({ scale: 2, blocks: 0 }), bem: fsrPrior(), bfm: fsrFine(), granularity: 1 },
  ],
});
