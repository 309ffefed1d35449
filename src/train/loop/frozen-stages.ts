import type { MultiStage } from '../../compose/multi-stage.js';
import { OptionError } from '../../errors.js';

type Layer = MultiStage['model']['layers'][number];

/** The stages that a recipe freezes. Between steps their layers are as they were, so that a network saved then is not marked as frozen. */
export class FrozenStages {
  private readonly layers: readonly Layer[];

  /** @throws {OptionError} the network has no such stage */
  constructor({ model, composition }: MultiStage, stages: readonly number[]) {
    const last = composition.stages.length;
    const unknown = stages.find((stage) => stage > last);
    if (unknown !== undefined)
      throw new OptionError(`Expected stages of the network 1 … ${last} for recipe.freeze but received ${unknown}`);
    const frozen = ({ name }: Layer) => stages.some((stage) => name.startsWith(`s${stage}_`));
    this.layers = model.layers.filter((layer) => layer.trainable && frozen(layer));
  }

  /** Runs the body while the layers do not learn: their weights are none that are trained, and they normalise by stored statistics. */
  during<T>(body: () => T): T {
    try {
      for (const layer of this.layers) layer.trainable = false;
      return body();
    } finally {
      for (const layer of this.layers) layer.trainable = true;
    }
  }
}
