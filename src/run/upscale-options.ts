import { BACKEND_CHOICES, type BackendChoice } from '../backend.js';
import type { Strength } from '../compose/strength.js';
import { MOST_THREADS } from '../engine/threads/support.js';
import { OptionError } from '../errors.js';
import type { Network } from '../graph/network.js';
import { boolean, callback, integer, number, oneOf, show } from '../validate.js';
import { type AdversarialNetwork, adversarialOf, type RobustNetwork, robustOf } from './companion.js';
import { checkDegradation, type DegradationChoice } from './degradation.js';
import { requireNetwork } from './network.js';
import type { UpscaleProgress } from './result.js';
import { stageRange } from './stage-range.js';
import type { NetworkState } from './state.js';

/** Options of `upscaleFace`. */
export interface UpscaleOptions {
  /** The network. */
  readonly model: Network;
  /**
   * Stage at which the face enters, from 1; a face twice as large may skip a stage of x2. Default 1; but what learnt from real pictures (`degradation`)
   * is entered where faces of this size did in training, and bicubic interpolation does what the stages from there lack of `scale`.
   */
  readonly entry?: number;
  /** Enlargement: that of one of the network's stages, counted from the entry, or from stage 1. Default the last one's. */
  readonly scale?: number;
  /** Factor on the boundaries, 0 … 1: one number, or one per facial part. Default 1. */
  readonly strength?: Strength;
  /**
   * A second network of the same stages, for real pictures: blurred, noisy, compressed ones; or a function that opens it, which is called only when
   * it is needed. Default the one that belongs to `model`, where its files name one.
   */
  readonly robust?: RobustNetwork;
  /**
   * Whether the picture is a clean one (`clean` or 0: made small by a good filter and nothing else) or a real one (`real` or 1), or how much of the
   * result comes of `robust`. `auto` judges the picture, and takes all for clean where there is no `robust`. Default `auto`.
   */
  readonly degradation?: DegradationChoice;
  /**
   * A network of the same scale, trained adversarially, for `fidelity`; or a function that opens one for clean pictures, or for real ones. Default
   * the one that belongs to `model`, where its files name one.
   */
  readonly adversarial?: AdversarialNetwork;
  /**
   * 1 gives the image that is nearest to the truth; below, that of `adversarial`, which looks more natural and invents detail, is mixed in, and counts
   * for 85 % at 0. Default 1.
   */
  readonly fidelity?: number;
  /**
   * Average with what becomes of the mirrored picture, mirrored back (Timofte et al., "Seven Ways to Improve Example-Based Single Image Super
   * Resolution", CVPR 2016): a little nearer to the truth for twice the time. `stages` and `boundaries` are those of the picture as it is.
   * Default false.
   */
  readonly selfEnsemble?: boolean;
  /** Also return the image of every stage. Default false. */
  readonly stages?: boolean;
  /** Also return the boundaries of every stage. Default false. */
  readonly boundaries?: boolean;
  /**
   * For a picture of a sequence: `startState()` for the first one, then the `state` of the result before. A network with a memory makes use of the pictures
   * before; the result has the state for the next one. A state is never changed, so that a picture that fails or is stopped can be tried again. What was left by another network (`degradation`
   * and `fidelity` may choose one), entry or `selfEnsemble` begins anew. Default none: nothing is kept.
   */
  readonly state?: NetworkState;
  /** Stops between stages; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after every stage. */
  readonly onProgress?: (progress: UpscaleProgress) => void;
  /**
   * What runs the network. Default `auto`: msfsr's engine, and tfjs's selected backend where the engine cannot. A backend of tfjs by its name must
   * be the selected one; `createUpscaler` selects it itself.
   */
  readonly backend?: BackendChoice;
  /**
   * Threads of the engine, 1 … 64; the picture does not depend on it. In browsers they need a page with COOP and COEP headers; where they
   * cannot be had, a warning says so once. Default 1.
   */
  readonly threads?: number;
  /** Largest input in pixels. Default 16,384 (128 x 128), and none with `memoryLimit`. */
  readonly maxPixels?: number;
  /**
   * Most bytes that the picture may take, as `estimateMemory` counts them for the engine. A picture that would take more is enlarged in squares that overlap, whose seams do not show; `stages`, `boundaries` and,
   * of a network with a memory, `state` are not to be had of it. Default none: every picture is enlarged as a whole.
   */
  readonly memoryLimit?: number;
}

/** Keys of {@link UpscaleOptions}. */
export const UPSCALE_KEYS = {
  model: true,
  entry: true,
  scale: true,
  robust: true,
  degradation: true,
  strength: true,
  adversarial: true,
  fidelity: true,
  selfEnsemble: true,
  stages: true,
  boundaries: true,
  state: true,
  signal: true,
  onProgress: true,
  backend: true,
  threads: true,
  maxPixels: true,
  memoryLimit: true,
} as const;

/** What is to be done with every picture: options that were checked. */
export interface Task extends Pick<UpscaleOptions, 'model' | 'strength' | 'stages' | 'boundaries' | 'signal'> {
  /** Opens the network for real pictures; absent where there is none. */
  readonly robust: (() => Promise<Network>) | undefined;
  /** Opens the network for natural detail of clean pictures or of real ones; absent where there is none. */
  readonly adversarial: ((real: boolean) => Promise<Network>) | undefined;
  readonly degradation: 'auto' | number;
  readonly fidelity: number;
  readonly entry: number;
  /** Whether `entry` was given. */
  readonly entryChosen: boolean;
  /** Enlargement from the entry. */
  readonly scale: number;
  /** Whether the picture is run as it is (false) and mirrored. */
  readonly sides: readonly boolean[];
  readonly backend: BackendChoice;
  readonly threads: number;
  readonly maxPixels: number;
  readonly memoryLimit: number | undefined;
}

/**
 * Checks what `upscaleFace` and `upscaleFaces` have in common.
 *
 * @throws {OptionError} for options out of range
 */
export function taskOf(options: Omit<UpscaleOptions, 'onProgress'> & { readonly onProgress?: unknown }): Task {
  const { model, strength, fidelity: asked = 1, stages, boundaries, signal, memoryLimit } = options;
  requireNetwork(model, 'model');
  callback(options.onProgress, 'onProgress');
  const robust = robustOf(model, options.robust);
  const adversarial = adversarialOf(model, options.adversarial);
  const fidelity = number(asked, 'fidelity', 0, 1);
  if (fidelity < 1 && !adversarial) {
    throw new OptionError(
      `Received fidelity ${fidelity} but ${show(model.composition.name)} has no network for natural detail: give one (adversarial), or leave fidelity at 1`,
    );
  }
  const degradation = checkDegradation(options.degradation);
  if (degradation !== 'auto' && degradation > 0 && !robust) {
    throw new OptionError(
      `Received degradation ${show(options.degradation)} but ${show(model.composition.name)} has no network for real pictures: give one (robust), or take it for clean`,
    );
  }
  const { entry, scale } = stageRange(model.composition, options.entry, options.scale);
  return {
    model,
    adversarial,
    robust,
    degradation,
    fidelity,
    entry,
    entryChosen: options.entry !== undefined,
    scale,
    sides: boolean(options.selfEnsemble ?? false, 'selfEnsemble') ? [false, true] : [false],
    backend: oneOf(options.backend ?? 'auto', 'backend', BACKEND_CHOICES),
    threads: integer(options.threads ?? 1, 'threads', 1, MOST_THREADS),
    maxPixels: integer(options.maxPixels ?? (memoryLimit === undefined ? 16384 : Number.MAX_SAFE_INTEGER), 'maxPixels'),
    memoryLimit: memoryLimit === undefined ? undefined : integer(memoryLimit, 'memoryLimit'),
    strength,
    stages,
    boundaries,
    signal,
  };
}
