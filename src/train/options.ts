import type { MultiStage } from '../compose/multi-stage.js';
import type { CheckpointStore } from './checkpoint-store.js';
import type { LoadReport } from './data/prepare-faces.js';
import type { SkippedFace, TrainingData } from './data/training-data.js';
import type { Validation } from './loop/validator.js';
import type { IdentityLoss, StepLosses } from './losses/network-loss.js';

/** Options of `train`. */
export interface TrainOptions {
  /** The network; it is trained in place. */
  readonly model: MultiStage;
  readonly data: TrainingData;
  /** What the JSON of a recipe holds; what it leaves out has defaults. */
  readonly recipe?: unknown;
  /** Where the checkpoint is kept. What it holds already is gone on from. Default: nowhere. */
  readonly checkpoints?: CheckpointStore;
  /** A further loss on the last image. */
  readonly identity?: IdentityLoss;
  /**
   * A trained network, whose images of every size that both have are learnt beside the true ones; it stays as it is. `losses.teacher` of the
   * recipe weighs it, and may name it for `msfsr train`.
   */
  readonly teacher?: MultiStage;
  readonly callbacks?: TrainCallbacks;
  /** Stops after the running step; the promise is rejected with the signal's reason when the checkpoint is written. */
  readonly signal?: AbortSignal;
}

/** Called while training goes on; promises are awaited. */
export interface TrainCallbacks {
  /** A picture was read, before the first step. */
  readonly onLoad?: (report: LoadReport) => void;
  /** A step was done; training waits for a promise. */
  readonly onStep?: (report: StepReport) => void | Promise<void>;
  /** The moving averages stand in the network while this runs: it may be saved. */
  readonly onValidation?: (report: ValidationReport) => void | Promise<void>;
  /** A checkpoint of so many bytes was written. */
  readonly onCheckpoint?: (report: { readonly step: number; readonly bytes: number }) => void | Promise<void>;
}

/** What {@link TrainCallbacks.onStep} is told. */
export interface StepReport {
  /** Steps done. */
  readonly step: number;
  /** Share of the schedule that is done, 0 … 1. */
  readonly progress: number;
  /** Stage at which the batch entered. */
  readonly entry: number;
  readonly learningRate: number;
  /** Seconds of training so far. */
  readonly seconds: number;
  /** Seconds of the processor so far, user and system, over all restarts; absent in browsers. */
  readonly processorSeconds?: number;
  /** Absent if the gradient was no number: then the step moved nothing. */
  readonly losses?: StepLosses;
}

/** What {@link TrainCallbacks.onValidation} is told. */
export interface ValidationReport {
  readonly step: number;
  readonly validation: Validation;
  /** Whether no validation before gained more. */
  readonly best: boolean;
}

/** What `train` gives. */
export interface TrainResult {
  /** Steps done, those before a resume included. */
  readonly step: number;
  readonly seconds: number;
  /** As in {@link StepReport}. */
  readonly processorSeconds?: number;
  /** Why training ended: the schedule did, or `patience` of the recipe. */
  readonly reason: 'schedule' | 'patience';
  /** Greatest gain over bicubic on the held-out faces, dB. */
  readonly best?: number;
  /** The last validation of this call. */
  readonly validation?: Validation;
  /** Pictures that were left out. */
  readonly skipped: readonly SkippedFace[];
}
