import { readyBackend } from '../backend.js';
import type { MultiStage } from '../compose/multi-stage.js';
import { OptionError } from '../errors.js';
import { invalid, knownKeys, number } from '../validate.js';
import type { CheckpointStore } from './checkpoint-store.js';
import { Batches } from './data/batches.js';
import { type LoadReport, prepareFaces } from './data/prepare-faces.js';
import type { SkippedFace, TrainingData } from './data/training-data.js';
import { type IdentityLoss, Learner, type StepLosses } from './loop/learner.js';
import { Run } from './loop/run.js';
import { type EntryTarget, entryTargets } from './loop/targets.js';
import { Teacher } from './loop/teacher.js';
import { type Validation, Validator } from './loop/validator.js';
import { checkRecipe, type Recipe } from './recipe.js';
import { registerTraining } from './register-training.js';
import { requireGradients } from './require-gradients.js';

/** Options of {@link train}. */
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
  /** A checkpoint of so many bytes was saved. */
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

/** What {@link train} gives. */
export interface TrainResult {
  /** Steps done, those before a resume included. */
  readonly step: number;
  readonly seconds: number;
  /** Why training ended: the schedule did, or `patience` of the recipe. */
  readonly reason: 'schedule' | 'patience';
  /** Greatest gain over bicubic on the held-out faces, dB. */
  readonly best?: number;
  /** The last validation of this call. */
  readonly validation?: Validation;
  /** Pictures that were left out. */
  readonly skipped: readonly SkippedFace[];
}

/**
 * Trains a network by a recipe, as the program in `training/` does: the same recipe and data give the same batches and losses. However it
 * ends, the network then holds the moving averages of its weights, and no other tensor is left behind; what a later call needs to go on is
 * in the checkpoint. Calls {@link registerTraining}.
 *
 * @throws {OptionError} for options and recipes that do not fit, `DataError` if no picture can be used, `RunError` for checkpoints that
 *   cannot be read or written and for 20 gradients in a row that are no numbers, `BackendError` if the backend cannot train
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  knownKeys(options, 'train', {
    model: true,
    data: true,
    recipe: true,
    checkpoints: true,
    identity: true,
    teacher: true,
    callbacks: true,
    signal: true,
  });
  const { model, data, identity, callbacks, signal } = options;
  if (!model?.plan) invalid('network (loadNetwork or buildMultiStage)', 'model', model);
  if (!data?.train) invalid('faces (trainingData of msfsr/faces)', 'data', data);
  if (identity) number(identity.weight, 'identity.weight', 0);
  if (identity && typeof identity.loss !== 'function') invalid('function', 'identity.loss', identity.loss);
  const recipe = checkRecipe(options.recipe ?? {});
  const targets = entryTargets(model, recipe);
  const teacher = teacherOf(options, recipe, targets);
  registerTraining();
  requireGradients(await readyBackend());
  signal?.throwIfAborted();
  const { train: faces, validation, skipped } = await prepareFaces(data, recipe.size, callbacks?.onLoad, signal);
  const batches = new Batches(faces, recipe, targets);
  const validator = new Validator(model, validation, targets);
  const learner = new Learner(model, recipe, identity, teacher);
  try {
    const run = new Run(recipe, learner, options);
    await run.resume();
    return { ...(await run.go(batches, validator)), skipped };
  } finally {
    learner.average.moveIn();
    learner.dispose();
  }
}

function teacherOf({ model, teacher }: TrainOptions, recipe: Recipe, targets: ReadonlyMap<number, EntryTarget>) {
  const { weights } = recipe.losses.teacher;
  if (teacher === undefined) {
    if (weights !== '')
      throw new OptionError(
        `Expected the network ${weights} for teacher, as the recipe asks, but received none: load it`,
      );
    return undefined;
  }
  if (!teacher?.plan) invalid('network (loadNetwork or pretrained)', 'teacher', teacher);
  if (teacher === model) throw new OptionError('Received the network that learns as its own teacher: load it twice');
  return new Teacher(teacher, targets);
}
