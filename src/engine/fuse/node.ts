import type { Extent } from '../../graph/graph.js';

/** How a convolution is computed: directly, or by Winograd with 2x2 or 4x4 outputs a tile. */
export type Algorithm = 'direct' | 2 | 4;

/** What the kernels can do in one go; the passes turn a graph's operations into a list of these. */
interface NodeBase {
  /** Names of the operations that it stands for, the last one first to be known by. */
  readonly names: readonly string[];
  /** Values that go in; more than one only where a kind says so. */
  readonly inputs: readonly number[];
  /** Value that comes out. */
  readonly output: number;
  /** Value added to the result before the slope. */
  readonly residual?: number;
}

/** What fuses with the nodes that end in bend(x + residual). */
interface Bent {
  /** Slope for negative values, per channel of the result (or per filter before a pixel shuffle); zeros are a ReLU. */
  readonly slope?: Float32Array;
}

/** Convolution, bias, pixel shuffle, residual, slope. */
export interface ConvolutionNode extends NodeBase, Bent {
  readonly kind: 'convolution';
  /** [k, k, in, filters] */
  readonly kernel: Float32Array;
  readonly kernelSize: number;
  readonly strides: number;
  /** Rows above and columns left of the image. */
  readonly padding: readonly [number, number];
  readonly reflect: boolean;
  /** [filters] */
  readonly bias: Float32Array;
  /** 1 for none. */
  readonly shuffle: number;
  /** `direct` until the schedule has chosen. */
  readonly algorithm: Algorithm;
}

/** Transposed convolution, cropped. */
export interface TransposedNode extends NodeBase, Bent {
  readonly kind: 'transposed';
  /** [k, k, filters, in] */
  readonly kernel: Float32Array;
  readonly kernelSize: number;
  readonly strides: number;
  /** Rows and columns cut off at the top and at the left. */
  readonly crop: readonly [number, number];
  readonly bias: Float32Array;
}

/** Convolution of every channel alone, bias, slope. */
export interface DepthwiseNode extends NodeBase, Bent {
  readonly kind: 'depthwise';
  /** [k, k, channels] */
  readonly kernel: Float32Array;
  readonly kernelSize: number;
  readonly strides: number;
  /** Rows above and columns left of the image. */
  readonly padding: readonly [number, number];
  readonly bias: Float32Array;
}

/** x · scale + shift per channel. */
export interface AffineNode extends NodeBase, Bent {
  readonly kind: 'affine';
  readonly scale: Float32Array;
  readonly shift: Float32Array;
}

/** inputs[0] times one number per channel, inputs[1]: channel attention. */
export interface GateNode extends NodeBase, Bent {
  readonly kind: 'gate';
}

/** inputs[0] · (inputs[1] + offset) + inputs[2], the last one optional. */
export interface ModulateNode extends NodeBase {
  readonly kind: 'modulate';
  readonly offset: number;
}

/** Element by element, in place where it can. */
export interface SquashNode extends NodeBase {
  readonly kind: 'squash';
  readonly mode: 'tanh' | 'sigmoid';
}

/** Changes of resolution by `size`. `upsample` takes a residual. */
export interface ResampleNode extends NodeBase {
  readonly kind: 'maxPool' | 'upsample' | 'bicubic' | 'bilinear' | 'pixelShuffle' | 'spaceToDepth';
  readonly size: number;
}

/** Mean over pixels; all inputs side by side; the same values with other margins. */
export interface PlainNode extends NodeBase {
  readonly kind: 'mean' | 'concat' | 'copy';
}

/** Zeros round the image: top, bottom, left, right; and as further channels. */
export interface PadNode extends NodeBase {
  readonly kind: 'pad';
  readonly channels: number;
  readonly pad: readonly [number, number, number, number];
}

/** One call of a kernel, or a few. */
export type Node =
  | ConvolutionNode
  | TransposedNode
  | DepthwiseNode
  | AffineNode
  | GateNode
  | ModulateNode
  | SquashNode
  | ResampleNode
  | PlainNode
  | PadNode;

/** Nodes in the order in which they run, and the extents of their values. */
export interface NodeList {
  readonly nodes: readonly Node[];
  readonly extents: readonly Extent[];
}

/** Every value that a node reads. */
export const readsOf = (node: Node): number[] =>
  node.residual === undefined ? [...node.inputs] : [...node.inputs, node.residual];
