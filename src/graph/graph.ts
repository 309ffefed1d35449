import type { CompleteStep } from '../steps/complete-step.js';

/** Height, width and channels of one image. */
export type Extent = readonly [number, number, number];

/** Zeros round an image; stock `ZeroPadding2D` and asymmetric "same" padding. */
export interface PadStep {
  readonly op: 'pad';
  readonly name: string;
  readonly inputs: readonly string[];
  /** Top, bottom, left, right. */
  readonly pad: readonly [number, number, number, number];
}

/** A primitive step with all its attributes, or what only stock layers need. */
export type LoweredStep = CompleteStep | PadStep;

/** One primitive operation of a network, weights included. */
export interface Operation {
  /** `<layer>/<step>` */
  readonly name: string;
  readonly step: LoweredStep;
  /** Values that go in. */
  readonly inputs: readonly number[];
  /** Value that comes out. */
  readonly output: number;
  /** By the names of docs/FORMAT.md: kernel, bias, gamma, … */
  readonly weights: Readonly<Record<string, Float32Array>>;
}

/** A value at the rim of a network. */
export interface Port {
  readonly name: string;
  readonly value: number;
}

/** A network as a flat list of primitive operations, in the order in which they can run. Feeds the engine and ONNX export. */
export interface Graph {
  readonly name: string;
  /** Extent of every value, by its number. */
  readonly extents: readonly Extent[];
  readonly inputs: readonly Port[];
  readonly operations: readonly Operation[];
  readonly outputs: readonly Port[];
}
