/**
 * Training. `msfsr/faces` adds data from folders, `msfsr/node` checkpoints in files.
 *
 * @module msfsr/train
 */

export type { Degradation } from '../degrade/degrade.js';
export type { ChromaSubsampling } from '../degrade/jpeg.js';
export type { PhotoGrid } from '../degrade/photo.js';
export type { FaceSquare } from '../image/crop.js';
export { type CheckpointStore, memoryCheckpoints } from './checkpoint-store.js';
export type { LoadReport } from './data/prepare-faces.js';
export type { SkippedFace, TrainingData, TrainingFace } from './data/training-data.js';
export { type DiscriminatorOptions, discriminator } from './loop/discriminator.js';
export type { EntryValidation, Validation } from './loop/validator.js';
export type { IdentityLoss, StepLosses } from './losses/network-loss.js';
export { copyWeights } from './named-weights.js';
export type { StepReport, TrainCallbacks, TrainOptions, TrainResult, ValidationReport } from './options.js';
export { checkRecipe, type InputDegradation, type Recipe } from './recipe.js';
export { registerTraining } from './register-training.js';
export { train } from './train.js';
