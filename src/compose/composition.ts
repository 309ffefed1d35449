import type { Composition, Stage, StageOptions, StateSpec } from '../contracts.js';
import { OptionError } from '../errors.js';
import { createModule } from '../modules/registry.js';
import { integer, invalid, knownKeys, number, text } from '../validate.js';
import { inStage } from './in-stage.js';

/** Options of {@link buildMultiStage}. */
export interface MultiStageOptions {
  /** Stages in order. */
  readonly stages: readonly StageOptions[];
  /** Name of the network. Default `msfsr`. */
  readonly name?: string;
}

/** Largest total enlargement. */
const MAX_SCALE = 32;

/**
 * Checks the options and makes the modules; no tensor is touched.
 *
 * @throws {OptionError} that names the stage for unknown modules, a BFM without a BEM, wrong granularity, too large a scale
 */
export function composeStages(options: MultiStageOptions): Composition {
  knownKeys(options, 'buildMultiStage', { stages: true, name: true });
  const name = text(options.name ?? 'msfsr', 'name');
  if (!Array.isArray(options.stages) || options.stages.length === 0)
    invalid('list of at least one stage', 'stages', options.stages);
  let totalScale = 1;
  const stages = options.stages.map((stage: StageOptions, i) => {
    const made = inStage(i + 1, () => composeStage(stage, i + 1, totalScale));
    totalScale = made.totalScale;
    return made;
  });
  return Object.freeze({ name, stages: Object.freeze(stages) });
}

function composeStage(options: StageOptions, index: number, before: number): Stage {
  if (typeof options !== 'object' || options === null) invalid('object with bum, bem and bfm', 'stage', options);
  knownKeys(options, 'stage', { bum: true, bem: true, bfm: true, granularity: true });
  if (!options.bum) throw new OptionError('Expected a BUM for bum: every stage enlarges');
  if (options.bfm && !options.bem) {
    throw new OptionError(
      'Received a bfm without a bem: a fusion needs boundaries. Add a bem; boundaries of your own then replace its estimate by ' +
        'predict(images, { boundaries })',
    );
  }
  const bum = createModule('bum', options.bum);
  const bem = options.bem && createModule('bem', options.bem);
  const bfm = options.bfm && createModule('bfm', options.bfm);
  const state = bfm?.state?.length ? checkedState(bfm.state) : undefined;
  if (options.granularity !== undefined && !bem)
    throw new OptionError('Received granularity without a BEM to supervise');
  const granularity = bem && number(options.granularity ?? 1, 'granularity', 0.1, 64);
  const totalScale = before * integer(bum.scale, 'bum.scale', 1, MAX_SCALE);
  if (totalScale > MAX_SCALE)
    throw new OptionError(`Expected a total enlargement of at most ${MAX_SCALE} but the stages give ${totalScale}`);
  return Object.freeze({ index, scale: bum.scale, totalScale, bum, bem, bfm, granularity, ...(state && { state }) });
}

/** Names that a stage has for something else. */
const TAKEN = ['image', 'boundaries', 'features', 'given', 'bum', 'bem', 'bfm'];

/** @throws {OptionError} for names that are no names, stand twice or mean something else, and for channels out of range */
function checkedState(state: readonly StateSpec[]): readonly StateSpec[] {
  for (const [i, { name, channels }] of state.entries()) {
    const where = `state[${i}] of the bfm`;
    const fits = typeof name === 'string' && /^[a-z][a-z0-9]*$/.test(name) && !TAKEN.includes(name);
    if (!fits || state.findIndex((other) => other.name === name) < i)
      invalid(`unique name of small letters and digits, none of ${TAKEN.join(', ')},`, `name of ${where}`, name);
    integer(channels, `channels of ${where}`, 1, 512);
  }
  return state;
}

/** The options that give this plan again, as JSON. */
export function compositionConfig(composition: Composition) {
  return {
    name: composition.name,
    stages: composition.stages.map(({ bum, bem, bfm, granularity }) => ({
      bum: bum.config,
      ...(bem && { bem: bem.config, granularity }),
      ...(bfm && { bfm: bfm.config }),
    })),
  };
}
