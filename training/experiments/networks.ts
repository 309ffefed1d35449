/** The networks that are compared: three small stages x2, and what a row puts in their places. */
import type { MultiStageOptions } from '../../src/compose/composition.js';
import type { ModuleConfig, StageOptions, UpscaleModule } from '../../src/contracts.js';
import { attentiveBum } from './modules/attentive-bum.js';
import { branchedBum } from './modules/branched-bum.js';
import { cleanedBum } from './modules/cleaned-bum.js';
import { oneShotBum } from './modules/one-shot-bum.js';
import { plainBfm } from './modules/plain-bfm.js';
import { rgbOnlyBum } from './modules/rgb-only-bum.js';
import { selfAttentiveBum } from './modules/self-attentive-bum.js';
import { silentBem } from './modules/silent-bem.js';

/** Width and depth of a stage: depth where pixels are few. */
interface Size {
  readonly filters: number;
  /** Residual blocks before the fusion and after it. */
  readonly blocks: number;
  readonly after: number;
  /** Channels and levels of the BEM's hourglass. */
  readonly channels: number;
  readonly depth: number;
  /** Channels of the features that are handed on. */
  readonly features: number;
}

const SIZES: readonly Size[] = [
  { filters: 40, blocks: 4, after: 1, channels: 16, depth: 2, features: 24 },
  { filters: 24, blocks: 1, after: 1, channels: 12, depth: 1, features: 16 },
  { filters: 16, blocks: 1, after: 0, channels: 8, depth: 1, features: 4 },
];

const HIDDEN = 16;

/** Sigma of the lines per stage, px of the stage's maps: coarse to fine. */
export const GRANULARITY = [1.6, 1.3, 1.0];

type Parts = (size: Size, index: number) => Partial<StageOptions>;

function stages(parts: Parts = () => ({})): MultiStageOptions {
  return {
    name: 'experiment',
    stages: SIZES.map((size, i): StageOptions => {
      const { filters, blocks, after, channels, depth, features } = size;
      return {
        bum: { type: 'compact', filters, blocks },
        bem: { type: 'compact', channels, depth },
        bfm: { type: 'compact', blocks: after, features, hidden: HIDDEN },
        granularity: GRANULARITY[i],
        ...parts(size, i),
      };
    }),
  };
}

/** Three stages with BUM, BEM and BFM of the compact family. */
export const threeStages = (): MultiStageOptions => stages();

/** Residual blocks that cost what BEM and fusion did, per stage. */
const INSTEAD_OF_BOUNDARIES = [2, 1, 0];

/** No boundaries anywhere: no BEM worth the name, no fusion, more residual blocks. */
export const withoutBoundaries = (): MultiStageOptions =>
  stages(({ after, features }, i) => ({
    bem: silentBem(),
    bfm: plainBfm({ blocks: after + INSTEAD_OF_BOUNDARIES[i]!, features }),
  }));

/** Every stage sees the image of the stage before, and none of its features. */
export const rgbBetweenStages = (): MultiStageOptions =>
  stages(({ filters, blocks }) => ({ bum: rgbOnlyBum({ filters, blocks }) }));

/** Channel attention after every block at 16². */
export const attentionFirst = (): MultiStageOptions =>
  stages(({ filters, blocks }, i) => (i === 0 ? { bum: attentiveBum({ filters, blocks }) } : {}));

/** A clean-up of the input before the first stage, for 14 MMAC. */
export const cleanedFirst = (): MultiStageOptions =>
  stages(({ filters, blocks }, i) =>
    i === 0 ? { bum: cleanedBum({ filters, blocks, cleaning: { filters: 32, blocks: 3 } }) } : {},
  );

/** Self-attention after every second block at 16². */
export const selfAttentionFirst = (): MultiStageOptions =>
  stages(({ filters, blocks }, i) => (i === 0 ? { bum: selfAttentiveBum({ filters, blocks }) } : {}));

/** Residual blocks of BUMs in branches, which fold into the baseline's. */
export const branches = (): MultiStageOptions =>
  stages(({ filters, blocks }) => ({ bum: branchedBum({ filters, blocks }) }));

/** One stage x8: everything at 16². */
export function oneStage(): MultiStageOptions {
  const bum: UpscaleModule | ModuleConfig = oneShotBum({ filters: 48, blocks: 7, scale: 8 });
  return {
    name: 'experiment',
    stages: [
      {
        bum,
        bem: { type: 'compact', channels: 24, depth: 2 },
        bfm: { type: 'compact', blocks: 2, features: 4, hidden: HIDDEN },
        granularity: GRANULARITY[0],
      },
    ],
  };
}
