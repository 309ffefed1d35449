/**
 * What one shader computes: a tree of operations over tensors in textures. A block's steps become such trees (compile.ts), a tree becomes
 * GLSL (shader.ts and glsl/).
 */

/** [n, h, w, c]; a weight's kernel is [k, k, in, out], its vector [1, 1, 1, c]. */
export type Shape4 = readonly [number, number, number, number];

/** A tensor in a texture: an input of the layer, a weight, or what an earlier program of the block wrote. */
export interface Stored {
  readonly kind: 'stored';
  readonly shape: Shape4;
  /** `in0`, …; the name of a step; `<step>:<weight>`. Unique in its block. */
  readonly key: string;
}

/** A convolution without its bias. The channels of several inputs lie side by side. */
export interface Convolution {
  readonly kind: 'convolution';
  readonly shape: Shape4;
  readonly inputs: readonly (Stored | Mean)[];
  readonly kernel: Stored;
  readonly kernelSize: number;
  readonly strides: number;
  readonly padding: number;
  /** What lies beyond the border: the mirrored picture instead of zeros. */
  readonly reflect: boolean;
}

/** A transposed convolution without its bias. */
export interface Transposed {
  readonly kind: 'transposed';
  readonly shape: Shape4;
  readonly input: Stored;
  /** [k, k, out, in] */
  readonly kernel: Stored;
  readonly kernelSize: number;
  readonly strides: number;
  /** Rows cut off at the top, columns at the left. */
  readonly crop: readonly [number, number];
}

/** A change of resolution by a whole factor. */
export interface Resampled {
  readonly kind: 'maxPool' | 'upsampleNearest' | 'upsampleBicubic' | 'spaceToDepth';
  readonly shape: Shape4;
  readonly input: Stored;
  readonly size: number;
}

/** A pixel shuffle of what lies under it: every number is computed where it is stored. */
export interface PixelShuffle {
  readonly kind: 'pixelShuffle';
  readonly shape: Shape4;
  readonly input: Expression;
  readonly size: number;
}

/** Channels side by side. */
export interface Concat {
  readonly kind: 'concat';
  readonly shape: Shape4;
  readonly inputs: readonly Stored[];
}

/** Sums over groups of rows, scaled so that their mean is the mean of all pixels: [n, h, w, c] → [n, groups, 1, c]. */
export interface PartialMeans {
  readonly kind: 'partialMeans';
  readonly shape: Shape4;
  readonly input: Stored;
}

/** The mean over the rows of {@link PartialMeans}: [n, groups, 1, c] → [n, 1, 1, c]. */
export interface Mean {
  readonly kind: 'mean';
  readonly shape: Shape4;
  readonly input: Stored;
}

/** The same number per channel at every pixel: [n, 1, 1, c], a weight's vector, or [n, c] stored as [1, 1, n, c]. */
export interface Spread {
  readonly kind: 'spread';
  readonly shape: Shape4;
  readonly input: Expression;
  /** Whether the images of a batch lie along the columns, as those of a tensor [n, c] do. */
  readonly imagesInColumns: boolean;
}

/** Numbers of several operands at one place combined. */
export interface Pointwise {
  readonly kind: 'pointwise';
  readonly shape: Shape4;
  readonly operands: readonly Expression[];
  /** GLSL of the result from the names of the operands' values, each a vec4. */
  readonly formula: (values: readonly string[]) => string;
}

/** A node of the tree. */
export type Expression =
  | Stored
  | Convolution
  | Transposed
  | Resampled
  | PixelShuffle
  | Concat
  | PartialMeans
  | Mean
  | Spread
  | Pointwise;

/** Expressions directly under one. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'stored':
      return [];
    case 'convolution':
      return [...expression.inputs, expression.kernel];
    case 'transposed':
      return [expression.input, expression.kernel];
    case 'concat':
      return expression.inputs;
    case 'pointwise':
      return expression.operands;
    default:
      return [expression.input];
  }
}

/** Whether the expression or anything under it satisfies a condition. */
export const some = (expression: Expression, condition: (e: Expression) => boolean): boolean =>
  condition(expression) || operandsOf(expression).some((operand) => some(operand, condition));

/** Textures that a shader of these expressions reads, each once. */
export function texturesOf(...expressions: readonly Expression[]): Set<string> {
  const keys = (e: Expression): string[] => (e.kind === 'stored' ? [e.key] : operandsOf(e).flatMap(keys));
  return new Set(expressions.flatMap(keys));
}
