import type { NetworkStage } from '../contracts.js';
import type { Disposing } from '../disposing.js';
import type { Topology } from './topology.js';

/** A network that can be run on faces: composed in tfjs (`MultiStage`), or read from a file (`InferenceNetwork`). */
export interface Network extends Disposing {
  readonly composition: {
    readonly name: string;
    /** In order. */
    readonly stages: readonly NetworkStage[];
  };
  /** Enlargement from the first input to the last output. */
  readonly scale: number;
  /** Height and width of an input must be multiples of this. */
  readonly sizeMultiple: number;
  /**
   * The stages from an entry to the last one: input `image`, outputs `s1_image`, `s1_boundaries`, … of stages 1, …; layers are called after
   * their stage and module, `s1_bum_…`. A stage that keeps something from picture to picture adds inputs `s2_cell`, … [n, h, w, c] and outputs `s2_cell_next`, …
   *
   * @param entry stage at which the face enters, from 1. Default 1.
   */
  topology(entry?: number): Topology;
  /** What holds the weights: other objects after a weight was set. Empty where none can be. */
  weightHolders(): readonly object[];
  /** The network for real pictures that belongs to this one, which keeps it: read when it is first asked for. Absent where there is none. */
  readonly robust?: () => Promise<Network>;
  /** The network for natural detail that belongs to this one, for real pictures, too; likewise. */
  readonly adversarial?: () => Promise<Network>;
  /** Lets go of it. */
  dispose(): void;
}
