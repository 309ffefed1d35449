import type { ForeignInput } from '../../layers/foreign-function.js';
import type { Range } from '../../layers/value-range.js';

/** What the options of all three kinds have in common. */
export interface ForeignOptions {
  /** Value range of the images it takes. Default [0, 1]. */
  readonly inputRange?: Range | undefined;
  /** Value range of what it gives. Default [0, 1]. */
  readonly outputRange?: Range | undefined;
  /** Whether its weights are trained with the rest; layers models only. Default false. */
  readonly trainable?: boolean | undefined;
  /** Name under which a function or graph model is supplied again at loading. */
  readonly name?: string | undefined;
}

/** What the options of a BEM and a BFM have in common. */
export interface ForeignStageOptions extends ForeignOptions {
  /** Enlargement of the stage it stands in. Default 2. */
  readonly scale?: number | undefined;
  /** Channels of the BUM's features that a function takes; without it, it gets none. Models say themselves what they take. */
  readonly features?: number | undefined;
  /** Names of a model's inputs where they are not `image`, `features`, `boundaries`: `{ image: 'input_1' }`. */
  readonly inputs?: Partial<Readonly<Record<ForeignInput['name'], string>>> | undefined;
}
