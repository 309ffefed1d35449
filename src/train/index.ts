/**
 * Training. `msfsr/faces` adds data from folders, `msfsr/node` checkpoints in files.
 *
 * @module msfsr/train
 */
export { type CheckpointStore, memoryCheckpoints } from './checkpoint-store.js';
export { copyWeights } from './copy-weights.js';
export type { LoadReport } from './data/prepare-faces.js';
export type { FaceSquare, SkippedFace, TrainingData, TrainingFace } from './data/training-data.js';
export { type DiscriminatorOptions, discriminator } from './loop/discriminator.js';
export type { IdentityLoss, StepLosses } from './loop/learner.js';
export type { EntryValidation, Validation } from './loop/validator.js';
export { checkRecipe, type Recipe } from './recipe.js';
export { registerTraining } from './register-training.js';
export {
  type StepReport,
  type TrainCallbacks,
  type TrainOptions,
  type TrainResult,
  train,
  type ValidationReport,
} from './train.js';
