import * as tf from '@tensorflow/tfjs-core';
import { imageName } from '../../compose/build-part.js';
import type { MultiStage } from '../../compose/multi-stage.js';
import { OptionError } from '../../errors.js';
import type { EntryTarget } from '../targets.js';

/** A trained network, whose images of every size that both have are learnt beside the true ones. */
export class Teacher {
  /**
   * @param targets of the network that learns
   * @throws {OptionError} the teacher has no entry for one of the pupil's inputs
   */
  constructor(
    private readonly network: MultiStage,
    targets: ReadonlyMap<number, EntryTarget>,
  ) {
    for (const target of targets.values()) this.entryFor(target);
  }

  /**
   * The teacher's image for every stage of the pupil, where it has one of that size. The caller disposes of them.
   *
   * @param input [n, s, s, 3]
   */
  images(target: EntryTarget, input: tf.Tensor4D): (tf.Tensor4D | undefined)[] {
    const { composition } = this.network;
    const entry = this.entryFor(target);
    const { model } = this.network.part({ entry });
    return tf.tidy(() => {
      const inputs = this.network.partInputs(input, entry);
      const outputs = [model.predict(inputs.length === 1 ? input : inputs)].flat() as tf.Tensor4D[];
      const own = new Set(composition.stages.map(imageName));
      const images = outputs.filter((_, i) => own.has(model.outputNames[i]!));
      return target.stages.map(({ size }) => images.find(({ shape }) => shape[1] === size));
    });
  }

  /** Number of the stage at which the pupil's input enters. */
  private entryFor({ size, stages }: EntryTarget): number {
    const { composition, scale } = this.network;
    const wanted = stages[stages.length - 1]!.size / size;
    const entry = composition.stages.find((stage) => (scale * stage.scale) / stage.totalScale === wanted);
    if (entry) return entry.index;
    const known = composition.stages.map((stage) => `x${(scale * stage.scale) / stage.totalScale}`).join(', ');
    throw new OptionError(
      `Expected a teacher that enlarges x${wanted} from one of its entries but it enlarges ${known}`,
    );
  }
}
