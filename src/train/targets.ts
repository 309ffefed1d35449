import { boundariesName, imageName } from '../compose/build-part.js';
import type { MultiStage } from '../compose/multi-stage.js';
import { OptionError } from '../errors.js';
import { stageWeight } from './losses/stage-weight.js';
import type { Recipe } from './recipe.js';

/** What the outputs of one stage are compared with. */
export interface StageTarget {
  /** Number of the stage, from 1. */
  readonly stage: number;
  /** Name of the layer that gives the image. */
  readonly image: string;
  /** Side of the image, px. */
  readonly size: number;
  /** Absent where the stage has no BEM. */
  readonly boundaries?: Heatmaps & {
    /** Name of the layer that gives them. */
    readonly name: string;
  };
  /** By what the attention loss weighs the pixels of the image; absent where the recipe does without. */
  readonly attention?: Heatmaps;
}

/** How heatmaps of lines are drawn. */
export interface Heatmaps {
  /** Their side, px. */
  readonly size: number;
  /** Sigma of the lines, px of these heatmaps. */
  readonly granularity: number;
}

/** One way to enter the network. */
export interface EntryTarget {
  readonly entry: number;
  /** Side of the input, px. */
  readonly size: number;
  /** Stages from the entry on. */
  readonly stages: readonly StageTarget[];
}

/**
 * The targets of every entry of the recipe.
 *
 * @throws {OptionError} the recipe's size or lists do not fit the network, or it names an entry the network lacks
 */
export function entryTargets(
  { composition, scale, sizeMultiple }: MultiStage,
  recipe: Recipe,
): Map<number, EntryTarget> {
  if (recipe.size % (scale * sizeMultiple) !== 0) {
    throw new OptionError(
      `Expected a multiple of ${scale * sizeMultiple} for recipe.size, as the network enlarges x${scale}, but received ${recipe.size}`,
    );
  }
  const sizeAt = (totalScale: number) => (recipe.size * totalScale) / scale;
  const stages = composition.stages.map(({ index, totalScale, scale: own, bem, granularity }): StageTarget => {
    const image = imageName(composition.stages[index - 1]!);
    const size = sizeAt(totalScale);
    const { image: weights, granularity: width } = recipe.losses.attention;
    const attention = { size, granularity: (width * size) / recipe.size };
    const attended = stageWeight(weights, index, composition.stages.length) > 0;
    const target = { stage: index, image, size, ...(attended && { attention }) };
    if (!bem) return target;
    const sigma = recipe.granularity[index - 1] ?? granularity!;
    const name = boundariesName(composition.stages[index - 1]!);
    return { ...target, boundaries: { name, size: sizeAt(totalScale / own), granularity: sigma } };
  });
  return new Map(
    recipe.entries.map(({ stage: entry }) => {
      if (entry > stages.length)
        throw new OptionError(`Entry ${entry} of the recipe is none of the network's entries 1 … ${stages.length}`);
      const { totalScale, scale: own } = composition.stages[entry - 1]!;
      return [entry, { entry, size: sizeAt(totalScale / own), stages: stages.slice(entry - 1) }];
    }),
  );
}
