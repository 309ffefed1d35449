import { LINE_COUNT } from '../../boundaries/lines.js';
import { renderBoundaries } from '../../boundaries/render.js';
import { Stream } from '../../degrade/stream.js';
import { OptionError } from '../../errors.js';
import type { PixelImage } from '../../image/types.js';
import type { Recipe } from '../recipe.js';
import type { EntryTarget, Heatmaps } from '../targets.js';
import { detailOf } from './detail.js';
import { type Motion, motionOf } from './motion.js';
import type { PreparedFace } from './prepare-faces.js';
import { makeClip, makeSample, type Sample } from './sample.js';

/** One batch as numbers; images are RGB in [0, 1], NHWC. Of clips it is the first frame. */
export interface Batch extends Frame {
  readonly entry: EntryTarget;
  /** Pictures, or clips. */
  readonly count: number;
  /** The further frames of clips, in order; empty for single pictures. */
  readonly later: readonly LaterFrame[];
}

/** A frame after the first one. */
export interface LaterFrame extends Frame {
  /** Where its pixels lie in the frame before. */
  readonly motion: Motion;
}

/** One frame of every clip of a batch. */
export interface Frame {
  /** [count, size, size, 3] */
  readonly truth: Float32Array;
  /** [count, s, s, 3], s the side of the entry's input. */
  readonly input: Float32Array;
  /** For each stage of the entry [count, h, h, 11], where it has a BEM. */
  readonly boundaries: readonly (Float32Array | undefined)[];
  /** For each stage of the entry [count, h, h, 1], the greatest of the heatmaps at the image's size; where the attention loss asks for it. */
  readonly attention: readonly (Float32Array | undefined)[];
  /** [count, 11], 1 where a line may supervise. */
  readonly present: Float32Array;
  /** Which inputs `cleanShare` has left as they are. */
  readonly clean: readonly boolean[];
}

/**
 * Batch k is a function of the recipe's seed and k alone, so that a resumed run goes on with the very batches it would have seen.
 * `training/msfsr_training/dataset.py` makes the same ones.
 */
export class Batches {
  private readonly faces: readonly PreparedFace[];
  private readonly recipe: Recipe;
  private readonly targets: ReadonlyMap<number, EntryTarget>;
  /** How often an epoch holds each face. */
  private readonly shares: readonly number[];
  private readonly orders = new Map<number, readonly number[]>();

  /** @throws {OptionError} if `sourceWeights` and `softPictures` leave no picture */
  constructor(faces: readonly PreparedFace[], recipe: Recipe, targets: ReadonlyMap<number, EntryTarget>) {
    this.faces = faces;
    this.recipe = recipe;
    this.targets = targets;
    this.shares = faces.map((face) => shareOf(face, recipe));
    if (!this.shares.some((share) => share > 0))
      throw new OptionError(
        'Expected a picture to train with but recipe.sourceWeights and recipe.softPictures leave none',
      );
  }

  /** Makes batch `index`, from 0. */
  batch(index: number): Batch {
    const { recipe } = this;
    const entry = this.targets.get(this.entry(index))!;
    const made = this.pictures(index).map((number, place) => {
      const [face, stream] = [this.faces[number]!, new Stream(recipe.seed, 'view', index, place)];
      if (recipe.sequence.frames > 1) return makeClip(face, recipe, entry, stream);
      return { frames: [makeSample(face, recipe, entry, stream)], poses: [], flip: false };
    });
    const [first, ...later] = Array.from({ length: recipe.sequence.frames }, (_, t) =>
      frameOf(
        made.map(({ frames }) => frames[t]!),
        entry,
        recipe.size,
      ),
    );
    const moves = (t: number) => made.map(({ poses, flip }) => ({ before: poses[t]!, after: poses[t + 1]!, flip }));
    return {
      ...first!,
      entry,
      count: made.length,
      later: later.map((frame, t) => ({ ...frame, motion: motionOf(moves(t), recipe.size) })),
    };
  }

  /** Number of the entry that batch `index` takes. */
  entry(index: number): number {
    const { seed, entries } = this.recipe;
    if (entries.length === 1) return entries[0]!.stage;
    let left = new Stream(seed, 'entry', index).uniform() * entries.reduce((sum, { share }) => sum + share, 0);
    const found = entries.find(({ share }) => {
      left -= share;
      return left < 0;
    });
    return (found ?? entries[entries.length - 1]!).stage;
  }

  /** Numbers of the faces in batch `index`. An epoch holds every face `sourceWeights` times, a soft one less often (a fraction by chance), shuffled. */
  pictures(index: number): number[] {
    const { batch } = this.recipe;
    const chosen: number[] = [];
    let start = index * batch;
    for (let epoch = 0; chosen.length < batch; epoch++) {
      const order = this.order(epoch);
      if (start < order.length) chosen.push(...order.slice(start, start + batch - chosen.length));
      start = Math.max(0, start - order.length);
    }
    return chosen;
  }

  private order(epoch: number): readonly number[] {
    const known = this.orders.get(epoch);
    if (known) return known;
    const draw = new Stream(this.recipe.seed, 'order', epoch);
    const numbers = this.shares.flatMap((share, number) =>
      Array<number>(Math.floor(share + draw.uniform())).fill(number),
    );
    const keys = draw.uniforms(numbers.length);
    const order = [...numbers.keys()].sort((a, b) => keys[a]! - keys[b]!).map((at) => numbers[at]!);
    this.orders.set(epoch, order);
    return order;
  }
}

/** How often an epoch holds a face. */
function shareOf({ image, source, face }: PreparedFace, { sourceWeights, softPictures, size }: Recipe): number {
  const share = sourceWeights[source] ?? 1;
  const soft = share > 0 && softPictures.below > 0 && detailOf(image, face, size) < softPictures.below;
  return soft ? share * softPictures.weight : share;
}

function frameOf(samples: readonly Sample[], entry: EntryTarget, size: number): Frame {
  const truth = new Float32Array(samples.length * size * size * 3);
  const input = new Float32Array(samples.length * entry.size * entry.size * 3);
  for (const [place, sample] of samples.entries()) {
    copyColours(sample.truth, truth, place);
    copyColours(sample.input, input, place);
  }
  return {
    truth,
    input,
    boundaries: entry.stages.map(({ boundaries }) => boundaries && draw(samples, boundaries, size)),
    attention: entry.stages.map(({ attention }) => attention && greatest(draw(samples, attention, size))),
    present: Float32Array.from(samples.flatMap(({ lines }) => lines.mask.map(Number))),
    clean: samples.map(({ clean }) => clean),
  };
}

/** Writes the colours of a picture to its place in a batch, in [0, 1]. */
function copyColours({ data }: PixelImage, into: Float32Array, place: number): void {
  let at = (place * data.length * 3) / 4;
  for (let i = 0; i < data.length; i++) if ((i & 3) !== 3) into[at++] = data[i]! / 255;
}

/** Heatmaps [n, h, h, 11] of the samples' lines. */
function draw(samples: readonly Sample[], { size, granularity }: Heatmaps, sourceSize: number): Float32Array {
  const length = size * size * LINE_COUNT;
  const heatmaps = new Float32Array(samples.length * length);
  for (const [i, { lines }] of samples.entries()) {
    const into = heatmaps.subarray(i * length, (i + 1) * length);
    const options = { width: size, height: size, granularity, sourceWidth: sourceSize, sourceHeight: sourceSize };
    renderBoundaries(lines, { ...options, into });
  }
  return heatmaps;
}

/** The greatest of all lines, [n, h, h, 11] → [n, h, h, 1]. */
const greatest = (heatmaps: Float32Array): Float32Array =>
  new Float32Array(heatmaps.length / LINE_COUNT).map((_, i) =>
    Math.max(...heatmaps.subarray(i * LINE_COUNT, (i + 1) * LINE_COUNT)),
  );
