import type { MultiStage } from '../compose/multi-stage.js';
import type { Strength } from '../compose/strength.js';
import type { Stage } from '../contracts.js';
import type { FloatImage } from '../image/floats.js';
import type { StageRange } from './stage-range.js';

/** Which part of the network to run, and how. */
export interface RunOptions {
  readonly range: StageRange;
  readonly strength?: Strength;
  /** Threads of the engine. */
  readonly threads: number;
}

/** What a stage gave. */
export interface StageOutput {
  readonly stage: Stage;
  /** About [0, 1], not clamped. */
  readonly image: FloatImage;
  /** 11 channels; absent where the stage has no BEM. */
  readonly boundaries?: FloatImage;
}

/** Something that runs a network stage by stage, without leaving tensors behind. */
export interface Executor {
  /** What does the work: `engine (relaxed)`, `engine (simd)`, or the name of tfjs's backend. */
  readonly name: string;
  /** Threads that take part by now; workers join when they have started. */
  readonly threads: number;
  run(model: MultiStage, image: FloatImage, options: RunOptions): AsyncIterable<StageOutput>;
}
