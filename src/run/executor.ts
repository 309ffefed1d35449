import type { Backend } from '../backend.js';
import type { Strength } from '../compose/strength.js';
import type { NetworkStage } from '../contracts.js';
import type { FloatImage } from '../image/floats.js';
import type { SimdVariant } from '../wasm/kernel.js';
import type { StageRange } from './stage-range.js';
import type { PassState } from './state.js';

/** Which part of the network to run, and how. */
export interface RunOptions {
  readonly range: StageRange;
  readonly strength?: Strength | undefined;
  /** Threads of the engine. */
  readonly threads: number;
}

/** What a stage gave, picture by picture. */
export interface StageOutput {
  readonly stage: NetworkStage;
  /** About [0, 1], not clamped. */
  readonly images: readonly FloatImage[];
  /** 11 channels; absent where the stage has no BEM. */
  readonly boundaries?: readonly FloatImage[];
  /** What the stage keeps of each picture, where the states before were given and it keeps something. */
  readonly state?: readonly PassState[];
}

/** Something that runs one network on pictures of one size, stage by stage, without leaving tensors behind. */
export interface Executor {
  /** What does the work. */
  readonly backend: Backend;
  /** Instructions that the engine uses; absent where tfjs works. */
  readonly simd?: SimdVariant;
  /** Threads that take part by now; workers join when they have started. */
  readonly threads: number;
  /**
   * @param images at least one
   * @param states what the pictures before each have left; without it nothing is kept, and what is before is zeros
   */
  run(images: readonly FloatImage[], states?: readonly PassState[]): AsyncIterable<StageOutput>;
}
