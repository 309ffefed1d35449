import * as tf from '@tensorflow/tfjs-core';
import type { MultiStage } from '../../compose/multi-stage.js';
import { floatsToImage, imageToFloats } from '../../image/floats.js';
import { resize } from '../../image/resize.js';
import type { PixelImage } from '../../image/types.js';
import { psnr } from '../../metrics/psnr.js';
import type { EntryTarget } from '../targets.js';

/** Fidelity on the held-out faces, from one entry on; means over the pictures, dB. */
export interface EntryValidation {
  /** Stage at which the faces entered. */
  readonly entry: number;
  /** PSNR of the luma, dB. */
  readonly psnrY: number;
  /** The same for Pillow's bicubic. */
  readonly bicubicPsnrY: number;
  /** psnrY - bicubicPsnrY */
  readonly gain: number;
}

/** What a validation found. */
export interface Validation {
  /** Number of pictures. */
  readonly images: number;
  /** Gain of the first of the entries, by the number of the stage: what `best` and `patience` go by. */
  readonly gain: number;
  /** Figures of each entry. */
  readonly entries: readonly EntryValidation[];
}

/** Pictures that run together. */
const BATCH = 8;

/** Measures a network on held-out faces. The inputs are Pillow's bicubic reductions, whatever the recipe's degradation. */
export class Validator {
  private readonly sets: readonly { target: EntryTarget; inputs: readonly PixelImage[]; bicubicPsnrY: number }[];

  /** @param truths squares of the recipe's size */
  constructor(
    private readonly network: MultiStage,
    private readonly truths: readonly PixelImage[],
    targets: ReadonlyMap<number, EntryTarget>,
  ) {
    const ordered = [...targets.values()].sort((a, b) => a.entry - b.entry);
    this.sets = ordered.map((target) => {
      const inputs = truths.map((truth) => resize(truth, target.size, target.size));
      const enlarged = inputs.map((input, i) => resize(input, truths[i]!.width, truths[i]!.height));
      return { target, inputs, bicubicPsnrY: this.meanPsnr(enlarged) };
    });
  }

  /** Whether there are held-out faces. */
  get hasFaces(): boolean {
    return this.truths.length > 0;
  }

  /** @returns undefined if there are no held-out faces */
  async measure(): Promise<Validation | undefined> {
    if (!this.hasFaces) return undefined;
    const entries: EntryValidation[] = [];
    for (const { target, inputs, bicubicPsnrY } of this.sets) {
      const results: PixelImage[] = [];
      for (let i = 0; i < inputs.length; i += BATCH) {
        results.push(...(await this.enlarge(target, inputs.slice(i, i + BATCH))));
      }
      const psnrY = this.meanPsnr(results);
      entries.push({ entry: target.entry, psnrY, bicubicPsnrY, gain: psnrY - bicubicPsnrY });
    }
    return { images: this.truths.length, gain: entries[0]!.gain, entries };
  }

  private async enlarge({ entry, size, stages }: EntryTarget, inputs: readonly PixelImage[]): Promise<PixelImage[]> {
    const { model } = this.network.part({ entry });
    const last = model.outputNames.indexOf(stages[stages.length - 1]!.image);
    const output = tf.tidy(() => {
      const images = inputs.map((input) => tf.tensor3d(imageToFloats(input).data, [size, size, 3]));
      const given = this.network.partInputs(tf.stack(images) as tf.Tensor4D, entry);
      return ([model.predict(given.length === 1 ? given[0]! : given)].flat() as tf.Tensor[])[last]!.clone();
    });
    try {
      const values = await output.data();
      const side = output.shape[1]!;
      const length = side * side * 3;
      return inputs.map((_, i) => floatsToImage(values.subarray(i * length, (i + 1) * length), side, side));
    } finally {
      output.dispose();
    }
  }

  private meanPsnr(results: readonly PixelImage[]): number {
    return results.reduce((sum, result, i) => sum + psnr(result, this.truths[i]!), 0) / results.length;
  }
}
