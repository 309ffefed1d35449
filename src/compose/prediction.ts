/** What is asked of a network that is run stage by stage, and what it gives. */
import type * as tf from '@tensorflow/tfjs-core';
import type { Stage } from '../contracts.js';
import type { Strength } from './strength.js';
import type { TensorState } from './tensor-state.js';

/** Options of `MultiStage.predict`. */
export interface PredictOptions {
  /** Stage at which the images enter, from 1. Default 1. */
  readonly entry?: number;
  /** Last stage to run. Default the last one. */
  readonly exit?: number;
  /** Factor on the boundaries, 0 … 1: one number, or one per facial part. Default 1. */
  readonly strength?: Strength;
  /**
   * Boundaries [n, h / scale, w / scale, 11] to use instead of a stage's own estimate, by the number of the stage; other stages
   * estimate theirs. They stay the caller's.
   */
  readonly boundaries?: ReadonlyMap<number, tf.Tensor4D>;
}

/** Options of `MultiStage.predict` for pictures of sequences. */
export interface StatefulPredictOptions extends PredictOptions {
  /** What the pictures before have left, which stays the caller's; a new `Map` at the start of a sequence. */
  readonly state: TensorState;
}

/** What one stage gives. */
export interface StageResult {
  readonly stage: Stage;
  /** [n, h, w, 3], about [0, 1], not clamped. */
  readonly image: tf.Tensor4D;
  /** [n, h / scale, w / scale, 11], the stage's estimate or a copy of what was given instead; absent where the stage has no BEM. */
  readonly boundaries?: tf.Tensor4D;
  /** What the stage keeps for the next picture, where a state was given: {@link TensorState}. */
  readonly state?: TensorState;
}

/** What `predict` gives where a state was given. */
export interface StatefulPrediction {
  readonly stages: StageResult[];
  /** The state for the next pictures; its tensors are the caller's. */
  readonly state: TensorState;
}
