import type { CompleteStep } from '../steps/complete-step.js';

/** Height, width and channels of one image. */
export type Extent = readonly [number, number, number];

interface ForeignStep {
  readonly name: string;
  readonly inputs: readonly string[];
}

/** Zeros round an image, and channels of zeros after its own; stock `ZeroPadding2D` and asymmetric "same" padding. */
export interface PadStep extends ForeignStep {
  readonly op: 'pad';
  /** Top, bottom, left, right. */
  readonly pad: readonly [number, number, number, number];
  /** Channels to add. Default 0. */
  readonly channels?: number;
}

/** Valid convolution of every channel with a filter of its own. Kernel [k, k, channels]. */
export interface DepthwiseConv2dStep extends ForeignStep {
  readonly op: 'depthwiseConv2d';
  readonly kernelSize: number;
  readonly strides: number;
}

/** Bilinear enlargement with half-pixel centres; the border's pixels reach beyond it. */
export interface UpsampleBilinearStep extends ForeignStep {
  readonly op: 'upsampleBilinear';
  readonly size: number;
}

/** What no layer of msfsr has, but foreign networks do. */
export type ForeignOnlyStep = PadStep | DepthwiseConv2dStep | UpsampleBilinearStep;

/** A primitive step with all its attributes, or what only foreign networks have. */
export type LoweredStep = CompleteStep | ForeignOnlyStep;

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
