import { ShapeError } from '../errors.js';
import { show } from '../validate.js';
import type { CompleteStep } from './complete-step.js';
import type { Shape, Step } from './step.js';

/** First values of a weight; drawn by `initialise`. */
export interface WeightInit {
  readonly kind: 'normal' | 'constant';
  /** Mean of the normal values, or the constant. */
  readonly value: number;
  /** Standard deviation of the normal values. */
  readonly std?: number;
  /** Groups of output channels that start out equal (ICNR). */
  readonly shuffle?: number;
}

/** One weight of a step. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: number[];
  readonly init: WeightInit;
  readonly trainable: boolean;
}

/** The facts of one primitive operation: shapes, weights and cost. */
export interface Primitive<S extends CompleteStep> {
  /** Number of inputs, or the smallest number when `more` is set. */
  readonly arity: number;
  readonly more?: boolean;
  outputShape(step: S, inputs: readonly Shape[]): Shape;
  weights?(step: S, inputs: readonly Shape[]): WeightSpec[];
  /** Multiply-accumulates for one image; {@link free} for all but convolutions. */
  macs(step: S, input: readonly number[], output: readonly number[]): number;
}

/** Cost of what counts as none: no multiplications, or few beside those of a convolution. */
export const free = (): number => 0;

/** Channels of an NHWC shape; they must be known. */
export function channelsOf(shape: Shape, step: Step): number {
  const channels = shape[shape.length - 1];
  if (typeof channels !== 'number') {
    throw new ShapeError(
      `Step ${show(step.name)} (${step.op}) needs a known number of channels but received ${format(shape)}`,
    );
  }
  return channels;
}

/** `[?, 16, 16, 3]` */
export function format(shape: Shape): string {
  return `[${shape.map((d) => d ?? '?').join(', ')}]`;
}

/** Applies `f` to height and width, keeps the batch, replaces the channels. */
export function resized(shape: Shape, f: (extent: number) => number, channels: number): Shape {
  const extent = (d: number | null | undefined) => (typeof d === 'number' ? f(d) : null);
  return [shape[0] ?? null, extent(shape[1]), extent(shape[2]), channels];
}
