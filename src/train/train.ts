import { OptionError } from '../errors.js';
import { readyBackend } from '../selected-backend.js';
import { invalid, knownKeys, number } from '../validate.js';
import { Batches } from './data/batches.js';
import { prepareFaces } from './data/prepare-faces.js';
import { Learner } from './loop/learner.js';
import { Run } from './loop/run.js';
import { Teacher } from './loop/teacher.js';
import { Validator } from './loop/validator.js';
import type { TrainOptions, TrainResult } from './options.js';
import { checkRecipe, type Recipe } from './recipe.js';
import { registerTraining } from './register-training.js';
import { requireGradients } from './require-gradients.js';
import { type EntryTarget, entryTargets } from './targets.js';

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
  if (!model?.composition) invalid('network (loadNetwork or buildMultiStage)', 'model', model);
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
  if (!teacher?.composition) invalid('network (loadNetwork or pretrained)', 'teacher', teacher);
  if (teacher === model) throw new OptionError('Received the network that learns as its own teacher: load it twice');
  return new Teacher(teacher, targets);
}
