import { MsfsrError } from '../errors.js';
import { didYouMean, show } from '../validate.js';
import { activation, leakyRelu, prelu, scale } from './activation.js';
import type { CompleteStep } from './complete-step.js';
import { conv2d, convTranspose2d } from './convolution.js';
import { add, concat, modulate, multiply } from './join.js';
import { batchNorm } from './normalisation.js';
import type { Primitive } from './primitive.js';
import {
  globalAveragePool,
  maxPool,
  pixelShuffle,
  spaceToDepth,
  upsampleBicubic,
  upsampleNearest,
} from './resample.js';
import type { Step, StepOp } from './step.js';

const table = {
  conv2d,
  convTranspose2d,
  batchNorm,
  prelu,
  leakyRelu,
  relu: activation,
  tanh: activation,
  sigmoid: activation,
  scale,
  maxPool,
  upsampleNearest,
  upsampleBicubic,
  pixelShuffle,
  spaceToDepth,
  globalAveragePool,
  add,
  concat,
  multiply,
  modulate,
} satisfies { readonly [S in CompleteStep as S['op']]: Primitive<S> };

/** Names of all primitive operations. */
export const PRIMITIVE_OPS = /* @__PURE__ */ Object.keys(table) as StepOp[];

/**
 * Looks up what a step's operation means.
 *
 * @throws {MsfsrError} MSFSR_STEP for an unknown operation, with the nearest known one
 */
export function primitiveOf(step: Step): Primitive<CompleteStep> {
  const found = Object.hasOwn(table, step.op) ? (table as Record<string, unknown>)[step.op] : undefined;
  if (!found) {
    throw new MsfsrError(
      'MSFSR_STEP',
      `Unknown operation ${show(step.op)} in step ${show(step.name)}${didYouMean(step.op, PRIMITIVE_OPS)} Known: ${PRIMITIVE_OPS.join(', ')}`,
    );
  }
  return found as Primitive<CompleteStep>;
}
