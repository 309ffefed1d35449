import type { Target } from '../target.js';
import { checkpoints, detectors } from './binary-files.js';
import { manifests, models, shards } from './network.js';
import { options } from './options.js';
import { pictures } from './pictures.js';
import { boxes, faceLists, landmarks, recipes } from './text-files.js';
import { workerAnswers, workerMessages } from './worker.js';

/** All that can be handed damaged input. */
export const TARGETS: readonly Target[] = [
  pictures,
  models,
  shards,
  manifests,
  recipes,
  landmarks,
  faceLists,
  checkpoints,
  detectors,
  workerMessages,
  workerAnswers,
  boxes,
  options,
];
