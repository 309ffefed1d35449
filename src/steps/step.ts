/**
 * The vocabulary of primitive steps. A composite block is a list of them, kept in the layer's config; tfjs, the engine, ONNX
 * export and the PyTorch trainer all interpret that list, so that a block is defined once. docs/FORMAT.md is the reference.
 */

/** What every step has. `inputs` names earlier steps, or `in0`, `in1`, … for the inputs of the layer. */
interface StepBase {
  /** Lower-case letters, digits, `.` and `/`; unique in its layer. Weights are called `<layer>/<name>/<weight>`. */
  readonly name: string;
  /** Names of earlier steps, or `in0`, `in1`, … for the inputs of the layer. */
  readonly inputs: readonly string[];
}

/** How a kernel starts out: He-scaled normal values times `initGain`, or normal values of deviation `initStd`. */
interface KernelInit {
  /** Factor on the He standard deviation sqrt(2 / fan-in). Default 1. */
  readonly initGain?: number;
  /** Fixed standard deviation instead of He's. Default He's. */
  readonly initStd?: number;
  /** First value of every bias. Default 0. */
  readonly initBias?: number;
  /** Size of the pixel shuffle that follows: its sub-kernels start out equal (ICNR, Aitken et al. 2017). Default 1, none. */
  readonly initShuffle?: number;
}

/** Padded explicitly and symmetrically, then a valid convolution. Kernel [k, k, in, out]. */
export interface Conv2dStep extends StepBase, KernelInit {
  /** Which operation it is. */
  readonly op: 'conv2d';
  /** Channels of the result. */
  readonly filters: number;
  /** Side of the square kernel, px. */
  readonly kernelSize: number;
  /** Default 1. */
  readonly strides?: number;
  /** Pixels on every side. Default ⌊kernelSize / 2⌋. */
  readonly padding?: number;
  /** What lies beyond the border. Default `zero`. */
  readonly padMode?: 'zero' | 'reflect';
  /** Default true. */
  readonly useBias?: boolean;
}

/** Valid transposed convolution of size (h - 1) · strides + kernelSize, then cropped. Kernel [k, k, out, in]. */
export interface ConvTranspose2dStep extends StepBase, KernelInit {
  /** Which operation it is. */
  readonly op: 'convTranspose2d';
  /** Channels of the result. */
  readonly filters: number;
  /** Side of the square kernel, px. */
  readonly kernelSize: number;
  /** Step of the kernel, px, the same in both directions. Default 1. */
  readonly strides: number;
  /** Rows and columns to remove: top, bottom, left, right. Default none. */
  readonly crop?: readonly [number, number, number, number];
  /** Default true. */
  readonly useBias?: boolean;
}

/** Normalises over n, h and w; running statistics outside training. */
export interface BatchNormStep extends StepBase {
  /** Which operation it is. */
  readonly op: 'batchNorm';
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Share of the old running statistics kept at every training step. Default 0.9. */
  readonly momentum?: number;
  /** Standard deviation of the first gammas around 1. Default 0. */
  readonly initStd?: number;
}

/** max(x, 0) + alpha · min(x, 0) with one trained alpha per channel. */
export interface PreluStep extends StepBase {
  /** Which operation it is. */
  readonly op: 'prelu';
  /** First value of alpha. Default 0.25. */
  readonly initAlpha?: number;
}

/** max(x, 0) + alpha · min(x, 0) with a constant alpha. */
export interface LeakyReluStep extends StepBase {
  /** Which operation it is. */
  readonly op: 'leakyRelu';
  /** Slope for negative values. Default 0.2. */
  readonly alpha?: number;
}

/** Activations without parameters. */
export interface ActivationStep extends StepBase {
  /** Which operation it is. */
  readonly op: 'relu' | 'tanh' | 'sigmoid';
}

/** factor · x + offset. */
export interface ScaleStep extends StepBase {
  /** Which operation it is. */
  readonly op: 'scale';
  /** What every value is multiplied by. */
  readonly factor: number;
  /** Default 0. */
  readonly offset?: number;
}

/** Steps that change the resolution by a whole factor. */
export interface ResampleStep extends StepBase {
  /** Which operation it is. */
  readonly op: 'maxPool' | 'upsampleNearest' | 'upsampleBicubic' | 'pixelShuffle' | 'spaceToDepth';
  /** Factor on height and width, or its inverse. Default 2. */
  readonly size?: number;
}

/** [n, h, w, c] → [n, 1, 1, c]. */
export interface GlobalAveragePoolStep extends StepBase {
  /** Which operation it is. */
  readonly op: 'globalAveragePool';
}

/** Steps that join several tensors: a sum, a product (second input may be [n, c] or [n, 1, 1, c]), channels side by side, x · (1 + γ) + β. */
export interface JoinStep extends StepBase {
  /** Which operation it is. */
  readonly op: 'add' | 'multiply' | 'concat' | 'modulate';
}

/** One primitive operation. */
export type Step =
  | Conv2dStep
  | ConvTranspose2dStep
  | BatchNormStep
  | PreluStep
  | LeakyReluStep
  | ActivationStep
  | ScaleStep
  | ResampleStep
  | GlobalAveragePoolStep
  | JoinStep;

/** Name of a primitive operation. */
export type StepOp = Step['op'];

/** Shape with `null` for a dimension that is open. */
export type Shape = readonly (number | null)[];
