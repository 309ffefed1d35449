/** The rows of the experiments, the most telling first: each changes one thing about the baseline `lines`, or says what two. */
import type { MultiStageOptions } from '../../src/compose/composition.js';
import {
  attentionFirst,
  branches,
  cleanedFirst,
  oneStage,
  rgbBetweenStages,
  selfAttentionFirst,
  threeStages,
  withoutBoundaries,
} from './networks.js';

/** What the boundaries show; priors.py draws them. */
export type Prior = 'lines' | 'points-5' | 'points-68' | 'points-81' | 'points-194' | 'regions';

/** One row. */
export interface Row {
  readonly name: string;
  /** Table that it stands in. */
  readonly group: 'prior' | 'granularity' | 'stages' | 'gan' | 'degradation' | 'training';
  /** What is changed, in a few words. */
  readonly what: string;
  /** The network; the baseline's unless told otherwise. */
  readonly network?: () => MultiStageOptions;
  /** What becomes of the network after training; parameters and multiply-accumulates are those of it. */
  readonly folded?: () => MultiStageOptions;
  /** Laid over recipe.json. */
  readonly recipe?: object;
  readonly prior?: Prior;
  /** The BFM gets the true maps, in training and in validation; there is no BEM. */
  readonly given?: boolean;
  /** Whose images discriminators judge, where the recipe has any. Default `last`. */
  readonly opponents?: 'last' | 'every';
  /** A row trained before, whose network with the same seed is the teacher. */
  readonly teacher?: string;
  /** A row trained before, whose weights with the same seed are taken over by their names and kept as they are. */
  readonly kept?: string;
  /** Whether fidelity is also measured on inputs of the protocol `real`: blurred, noisy, compressed. */
  readonly real?: boolean;
  /** Whether the naturalness of the results is measured too, which takes half a minute. */
  readonly naturalness?: boolean;
}

/** The row that the others are compared with. */
export const BASELINE = 'lines';

const unsupervised = { losses: { boundary: [0, 0, 0] } };
const taughtByLarge = { losses: { teacher: { weights: 'compact-x8' } } };
const adversarial = { weight: 0.01, warmup: 100, learningRate: 0.0005, filters: 16 };

const degradation = {
  blur: [0.1, 0.9],
  filters: ['bicubic', 'lanczos', 'bilinear', 'box'],
  noise: [0, 0.0314],
  jpegQuality: [35, 92],
  chroma: '4:2:0',
};
const gated = { ...degradation, cleanShare: 0.25, blurShare: 0.5, noiseShare: 0.5, jpegShare: 0.5 };
const real = { ...degradation, cleanShare: 0.06, blurShare: 0.85, noiseShare: 0.85, jpegShare: 0.9 };

/** All rows; they are trained in this order. */
export const ROWS: readonly Row[] = [
  { name: BASELINE, group: 'prior', what: '11 boundary lines, coarse to fine', real: true, naturalness: true },
  { name: 'none', group: 'prior', what: 'maps without supervision', recipe: unsupervised },
  {
    name: 'no-bem',
    group: 'prior',
    what: 'no BEM and no fusion, more blocks',
    network: withoutBoundaries,
    recipe: unsupervised,
  },
  { name: 'given', group: 'prior', what: 'the true lines given (oracle)', given: true },
  { name: 'points-68', group: 'prior', what: '68 points', prior: 'points-68' },
  { name: 'regions', group: 'prior', what: '9 filled regions', prior: 'regions' },
  { name: 'fine', group: 'granularity', what: 'fine everywhere: 1, 1, 1 px', recipe: { granularity: [1, 1, 1] } },
  {
    name: 'coarse',
    group: 'granularity',
    what: 'coarse everywhere: 1.6, 1.6, 1.6 px',
    recipe: { granularity: [1.6, 1.6, 1.6] },
  },
  { name: 'one-stage', group: 'stages', what: 'one stage x8', network: oneStage, recipe: { losses: { image: [1] } } },
  { name: 'rgb-only', group: 'stages', what: 'only RGB between stages', network: rgbBetweenStages },
  {
    name: 'adam',
    group: 'training',
    what: 'Adam, learning rate 0.002',
    recipe: { optimizer: { kind: 'adam', learningRate: 0.002 } },
  },
  { name: 'psnr', group: 'training', what: 'PSNR as the loss on images', recipe: { losses: { kind: 'psnr' } } },
  { name: 'points-5', group: 'prior', what: '5 points', prior: 'points-5' },
  { name: 'points-81', group: 'prior', what: '81 points', prior: 'points-81' },
  { name: 'points-194', group: 'prior', what: '194 points', prior: 'points-194' },
  {
    name: 'gan-last',
    group: 'gan',
    what: 'discriminator after the last stage',
    recipe: { losses: { adversarial } },
    naturalness: true,
  },
  {
    name: 'gan-every',
    group: 'gan',
    what: 'discriminators after all stages',
    recipe: { losses: { adversarial } },
    opponents: 'every',
    naturalness: true,
  },
  {
    name: 'real',
    group: 'degradation',
    what: 'nearly all inputs blurred, noisy, compressed',
    recipe: { degradation: real },
    real: true,
  },
  {
    name: 'gated',
    group: 'degradation',
    what: 'each degradation every second time, a quarter clean',
    recipe: { degradation: gated },
    real: true,
  },
  {
    name: 'conditioned',
    group: 'degradation',
    what: 'the same, channels gated by what the input looks like',
    network: attentionFirst,
    recipe: { degradation: gated },
    real: true,
  },
  {
    name: 'cleaned',
    group: 'degradation',
    what: 'a clean-up before the network of `lines`, which stays as it is',
    network: cleanedFirst,
    recipe: { degradation: real },
    kept: BASELINE,
    real: true,
  },
  {
    name: 'fine-to-coarse',
    group: 'granularity',
    what: 'the wrong way round: 1, 1.3, 1.6 px',
    recipe: { granularity: [1, 1.3, 1.6] },
  },
  { name: 'attention', group: 'training', what: 'channel attention at 16²', network: attentionFirst },
  { name: 'self-attention', group: 'training', what: 'self-attention at 16²', network: selfAttentionFirst },
  {
    name: 'branches',
    group: 'training',
    what: 'three branches per convolution, folded after training',
    network: branches,
    folded: threeStages,
  },
  {
    name: 'branches-slow',
    group: 'training',
    what: 'the same at half the learning rate',
    network: branches,
    folded: threeStages,
    recipe: { optimizer: { learningRate: 0.0015 } },
  },
  { name: 'taught-by-lines', group: 'training', what: 'taught by `given`, which sees true lines', teacher: 'given' },
  {
    name: 'psnr-taught-by-lines',
    group: 'training',
    what: 'PSNR as the loss, taught by `given`',
    teacher: 'given',
    recipe: { losses: { kind: 'psnr' } },
  },
  { name: 'taught-by-large', group: 'training', what: 'taught by `compact-x8`', recipe: taughtByLarge },
  {
    name: 'psnr-taught-by-large',
    group: 'training',
    what: 'PSNR as the loss, taught by `compact-x8`',
    recipe: { losses: { kind: 'psnr', ...taughtByLarge.losses } },
  },
  {
    name: 'no-ema',
    group: 'training',
    what: 'the weights themselves, no moving average',
    recipe: { ema: { start: 0, end: 0 } },
  },
  {
    name: 'weighted',
    group: 'training',
    what: 'portraits of rarer kinds up to twice as often',
    recipe: {
      sourceWeights: {
        'pixabay-portraits': 2,
        'pif-fellows': 2,
        '18f-team': 2,
        'sfhq-t2i-tiles': 1.5,
        'faker-synth': 1.5,
        'canada-set': 1.5,
      },
    },
  },
];
