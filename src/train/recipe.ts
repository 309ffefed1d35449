import schema from '../../training/recipe.schema.json' with { type: 'json' };
import type { Degradation } from '../degrade/degrade.js';
import { fillDefaults, type Schema } from './json-schema.js';

/** How a network is trained; the same file steers `training/`. Every key has a default: see training/recipe.schema.json, which describes them. */
export interface Recipe {
  readonly seed: number;
  /** Pictures a step. */
  readonly batch: number;
  /** Side of the truth, px. */
  readonly size: number;
  readonly steps: number;
  readonly schedule: {
    readonly by: 'steps' | 'time';
    readonly minutes: number;
    readonly warmup: number;
    readonly final: number;
  };
  readonly optimizer: {
    readonly kind: 'adam' | 'muon';
    readonly learningRate: number;
    readonly betas: readonly [number, number];
    readonly clip: number;
  };
  readonly ema: { readonly start: number; readonly end: number };
  /** Of the Python trainer; TypeScript computes in float32. */
  readonly precision: 'fp32' | 'bf16';
  readonly losses: {
    /** Weight of each stage's image, the last stage's last. */
    readonly image: readonly number[];
    /** Weight of each stage's boundaries, the last stage's last. */
    readonly boundary: readonly number[];
    readonly kind: 'l1' | 'charbonnier' | 'l2' | 'psnr';
    /** Weight of the low-resolution consistency. */
    readonly lowResolution: number;
    /** A network whose images are learnt beside the true ones. */
    readonly teacher: {
      /** Name of shipped weights, or folder; empty: there is none. */
      readonly weights: string;
      readonly weight: number;
    };
    readonly adversarial: {
      /** 0: no discriminator. */
      readonly weight: number;
      /** Steps. */
      readonly warmup: number;
      readonly learningRate: number;
      readonly filters: number;
      readonly layers: number;
    };
  };
  /** Sigma of each stage's lines in pixels of its heatmaps; empty: as the network says. */
  readonly granularity: readonly number[];
  readonly entries: readonly { readonly stage: number; readonly share: number }[];
  readonly augment: {
    readonly flip: number;
    readonly scale: readonly [number, number];
    readonly shift: number;
    readonly rotation: number;
    readonly brightness: number;
    readonly contrast: number;
    readonly gamma: number;
  };
  /** What makes the input out of the truth. */
  readonly degradation: Degradation;
  readonly sourceWeights: Readonly<Record<string, number>>;
  readonly workers: number;
  readonly logEvery: number;
  readonly validateEvery: number;
  /** Validations without a better gain before training ends; 0: no end. */
  readonly patience: number;
  readonly saveMinutes: number;
}

/**
 * Checks a recipe and fills in what it leaves out.
 *
 * @param recipe parsed JSON
 * @throws {OptionError} that names the key, what was expected and what came
 */
export function checkRecipe(recipe: unknown): Recipe {
  return fillDefaults(recipe, schema as Schema, 'recipe') as Recipe;
}
