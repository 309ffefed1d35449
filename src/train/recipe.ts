import schema from '../../training/recipe.schema.json' with { type: 'json' };
import type { Degradation } from '../degrade/degrade.js';
import type { PhotoGrid } from '../degrade/photo.js';
import { fillDefaults, type Schema } from './json-schema.js';

/** How the inputs of an entry are made. */
export interface InputDegradation extends Required<Degradation>, PhotoGrid {
  /** Share of the inputs that are Pillow's bicubic reduction alone. */
  readonly cleanShare: number;
  /** Share of the others that are degraded as photos, before the face is cut out of them; the rest when they are small. */
  readonly photoShare: number;
}

/** How a network is trained; the same file steers `training/`. Every key has a default: see training/recipe.schema.json, which describes them. */
export interface Recipe {
  /** Of every random choice. */
  readonly seed: number;
  /** Pictures a step. */
  readonly batch: number;
  /** Side of the truth, px. */
  readonly size: number;
  /** Number of steps. */
  readonly steps: number;
  /** How the learning rate goes. */
  readonly schedule: {
    /** What the course of training is counted in. */
    readonly by: 'steps' | 'time' | 'processor';
    /** Length of a training that is counted in seconds of the processor; not in browsers. */
    readonly seconds: number;
    /** Length of a training that is counted in time. */
    readonly minutes: number;
    /** Steps in which the learning rate rises from 0. */
    readonly warmup: number;
    /** Learning rate at the end, as a share of the greatest. */
    readonly final: number;
  };
  /** How weights are moved. */
  readonly optimizer: {
    /** Its name. */
    readonly kind: 'adam' | 'muon';
    /** Greatest learning rate. */
    readonly learningRate: number;
    /** Decay of the first and the second moment, 0 … 1. */
    readonly betas: readonly [number, number];
    /** Greatest norm of the gradient; 0 leaves it alone. */
    readonly clip: number;
  };
  /** Moving average of the weights, which is what is saved: its decay at the start and at the end. */
  readonly ema: { readonly start: number; readonly end: number };
  /** Of the Python trainer; TypeScript computes in float32. */
  readonly precision: 'fp32' | 'bf16';
  /** What is made small. */
  readonly losses: {
    /** Weight of each stage's image, the last stage's last. */
    readonly image: readonly number[];
    /** Weight of each stage's boundaries, the last stage's last. */
    readonly boundary: readonly number[];
    readonly kind: 'l1' | 'charbonnier' | 'l2' | 'psnr';
    /** Weight of the low-resolution consistency. */
    readonly lowResolution: number;
    /** What weighs differences near the lines of the face. */
    readonly attention: {
      /** Weight of each stage's image, the last stage's last. */
      readonly image: readonly number[];
      /** Sigma of the lines, px of the last image; smaller images have as much less. */
      readonly granularity: number;
    };
    /** A network whose images are learnt beside the true ones. */
    readonly teacher: {
      /** Name of shipped weights, or folder; empty: there is none. */
      readonly weights: string;
      /** Factor on this loss. */
      readonly weight: number;
    };
    /** A discriminator that tells results from truths. */
    readonly adversarial: {
      /** How it scores images. */
      readonly kind: 'leastSquares' | 'relativistic';
      /** Of the loss that its scores give the network. Without this, `perceptual` and `texture`: no discriminator. */
      readonly weight: number;
      /** Weight of the difference of its features of result and truth. */
      readonly perceptual: number;
      /** Weight of the difference of the Gram matrices of these features, patch by patch. */
      readonly texture: number;
      /** Side of a patch, px of the image. */
      readonly patch: number;
      /** Share of the gradient of these losses that results of degraded inputs get. */
      readonly degraded: number;
      /** Steps. */
      readonly warmup: number;
      /** Greatest learning rate. */
      readonly learningRate: number;
      /** Channels of its first layer. */
      readonly filters: number;
      /** Layers that halve the resolution. */
      readonly layers: number;
    };
  };
  /** Sigma of each stage's lines in pixels of its heatmaps; empty: as the network says. */
  readonly granularity: readonly number[];
  /** At which stages faces enter, and how often. */
  readonly entries: readonly { readonly stage: number; readonly share: number }[];
  /** Numbers of stages whose weights stay as they are. */
  readonly freeze: readonly number[];
  /** Clips of moving stills instead of single pictures. */
  readonly sequence: {
    /** Frames of a clip; 1: single pictures. */
    readonly frames: number;
    /** Greatest shift both ways, as a share of the sample's side. */
    readonly shift: number;
    /** Greatest angle, degrees. */
    readonly angle: number;
    /** Greatest natural logarithm of the side. */
    readonly zoom: number;
    /** Greatest natural logarithm by which eyes and mouth are stretched upwards and downwards, each by itself; 0: not. */
    readonly expression: number;
    /** Weight of what flickers. */
    readonly difference: number;
  };
  /** How faces are varied. */
  readonly augment: {
    /** Share that is mirrored, 0 … 1. */
    readonly flip: number;
    /** Least and greatest side of the sample, in sizes of the face. */
    readonly scale: readonly [number, number];
    /** Greatest shift, as a share of the side of the sample. */
    readonly shift: number;
    /** Standard deviation of the angle, degrees; cut at three of them. */
    readonly rotation: number;
    /** Greatest change, values being 0 … 1. */
    readonly brightness: number;
    /** Greatest change of the factor 1. */
    readonly contrast: number;
    /** Greatest natural logarithm of the exponent. */
    readonly gamma: number;
    /** Least and greatest size of the smallest detail that a softened picture keeps, px of the truth; where the input cannot show it, the picture stays as it is. */
    readonly softness: readonly [number, number];
    /** Share that is softened, 0 … 1. */
    readonly softShare: number;
  };
  /** What makes the input out of the truth. */
  readonly degradation: InputDegradation & {
    /** By the stage of an entry: what makes its inputs instead. A recipe names what differs, {@link checkRecipe} adds the rest. */
    readonly entries: Readonly<Record<string, InputDegradation>>;
  };
  /** How often an epoch holds a picture, by its source. */
  readonly sourceWeights: Readonly<Record<string, number>>;
  /** Pictures without fine detail. */
  readonly softPictures: {
    /** Pictures with less detail than this are soft; 0: none is. */
    readonly below: number;
    /** How often an epoch holds one, over what `sourceWeights` says. */
    readonly weight: number;
  };
  /** Processes that prepare faces; of the Python trainer. */
  readonly workers: number;
  /** Steps from one report to the next. */
  readonly logEvery: number;
  /** Steps from one validation to the next. */
  readonly validateEvery: number;
  /** Validations without a better gain before training ends; 0: no end. */
  readonly patience: number;
  /** Minutes from one checkpoint to the next. */
  readonly saveMinutes: number;
}

/**
 * Checks a recipe and fills in what it leaves out.
 *
 * @param recipe parsed JSON
 * @throws {OptionError} that names the key, what was expected and what came
 */
export function checkRecipe(recipe: unknown): Recipe {
  const filled = fillDefaults(recipe, schema as Schema, 'recipe') as Recipe;
  return { ...filled, degradation: fillEntries(filled.degradation) };
}

/** What an entry leaves out of its degradation is that of all others. */
function fillEntries({ entries, ...common }: Recipe['degradation']): Recipe['degradation'] {
  const { degradation } = schema.properties;
  const { entries: _, ...properties } = degradation.properties;
  const filled = Object.entries(entries).map(([stage, given]) => {
    const path = `recipe.degradation.entries.${stage}`;
    return [stage, fillDefaults({ ...common, ...given }, { ...degradation, properties } as Schema, path)];
  });
  return { ...common, entries: Object.fromEntries(filled) };
}
