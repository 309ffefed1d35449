import type { MultiStage } from '../../../src/compose/multi-stage.js';
import type { PublicCall } from './call.js';
import { composingCalls } from './composing.js';
import { fileCalls } from './files.js';
import { judgingCalls } from './judging.js';
import { pictureCalls } from './pictures.js';
import { sequenceCalls } from './sequences.js';
import { upscalingCalls } from './upscaling.js';

/**
 * What people call, each with arguments that are right.
 *
 * @param model a small network
 * @param folder for files
 */
export const publicCalls = async (model: MultiStage, folder: string): Promise<readonly PublicCall[]> => [
  ...(await upscalingCalls(model)),
  ...pictureCalls(model),
  ...sequenceCalls(model),
  ...composingCalls(model),
  ...judgingCalls,
  ...(await fileCalls(model, folder)),
];
