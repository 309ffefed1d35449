/**
 * What a BUM, a BEM, a BFM and a stage are. Read this first; it imports nothing but types.
 *
 * A stage enlarges by `scale`: BUM makes a first enlarged image (and features), BEM estimates 11 boundary heatmaps from them, BFM merges
 * image, features and boundaries into the stage's image. Images are RGB in [0, 1], NHWC, [n, h, w, 3].
 */
import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** JSON that rebuilds a module through the registry: `{ type: 'compact', filters: 64 }`. */
export interface ModuleConfig {
  readonly type: string;
  /** What registers the type where msfsr itself does not: said to whoever loads a file without it, e.g. `registerWide() of my-modules`. */
  readonly from?: string;
  readonly [option: string]: unknown;
}

/** Gives a module its layers: names carry the module's prefix, and a module that is built again gets the same layers. */
export interface BuildContext {
  /** Prefix of all names, e.g. `s2_bem`. */
  readonly scope: string;
  /**
   * Applies the layer called `<scope>_<suffix>`, creating it at first use. Another entry of the same network gets the same layer
   * and so shares its weights.
   *
   * @throws {OptionError} for a suffix that this module has applied already
   */
  apply(
    suffix: string,
    create: (name: string) => layers.Layer,
    inputs: SymbolicTensor | SymbolicTensor[],
  ): SymbolicTensor;
}

/** Input of a BUM: an image, and features of the stage before unless the face enters here. */
export interface BumInput {
  /** [n, h, w, 3] */
  readonly image: SymbolicTensor;
  /** [n, h, w, c], any c. */
  readonly features?: SymbolicTensor;
}

/** Output of a BUM. */
export interface BumOutput {
  /** [n, h·scale, w·scale, 3] */
  readonly image: SymbolicTensor;
  /** Features [n, h, w, c] at the resolution of the stage's input. Foreign upscalers have none. */
  readonly features?: SymbolicTensor;
  /** Features [n, h·scale, w·scale, c] that a stage without BFM hands on; default `features`, enlarged. Progressive networks have them. */
  readonly large?: SymbolicTensor;
}

/** Basic upscale module: any generic super-resolution network. */
export interface UpscaleModule {
  readonly kind: 'bum';
  readonly scale: number;
  readonly config: ModuleConfig;
  /** Applies the module's layers to the symbolic tensors of its stage. */
  build(context: BuildContext, input: BumInput): BumOutput;
}

/** Boundary estimation module. */
export interface BoundaryModule {
  readonly kind: 'bem';
  readonly config: ModuleConfig;
  /** Gives 11 boundary heatmaps [n, h, w, 11] at the resolution of the stage's input. */
  build(context: BuildContext, input: BumOutput, scale: number): SymbolicTensor;
}

/** A value that a module keeps from one picture of a sequence to the next, at the resolution of its stage's input. */
export interface StateSpec {
  /** Small letters and digits, unique in its stage; `cell` of stage 2 is known as `s2_cell` outside. */
  readonly name: string;
  /** 1 … 512 */
  readonly channels: number;
}

/** Values of a module's state by their names, [n, h, w, channels] each. */
export type StateTensors = Readonly<Record<string, SymbolicTensor>>;

/** Input of a BFM: what BUM made, and the boundaries. */
export interface BfmInput extends BumOutput {
  /** [n, h, w, 11] */
  readonly boundaries: SymbolicTensor;
  /** What the module kept of the picture before, zeros at the start of a sequence; for modules that declare a `state`. */
  readonly state?: StateTensors;
}

/** Output of a BFM: the image of the stage, and features for the next one. */
export interface BfmOutput {
  /** [n, h·scale, w·scale, 3] */
  readonly image: SymbolicTensor;
  /** [n, h·scale, w·scale, c] */
  readonly features?: SymbolicTensor;
  /** What the module keeps for the next picture: every value of the `state` that it declares. */
  readonly state?: StateTensors;
}

/** Boundary fusion module. */
export interface FusionModule {
  readonly kind: 'bfm';
  readonly config: ModuleConfig;
  /** What it keeps from one picture of a sequence to the next; the values belong to the sequence, never to the module. */
  readonly state?: readonly StateSpec[];
  /** Merges what it is given into the image of the stage, `scale` times as large as the stage's input. */
  build(context: BuildContext, input: BfmInput, scale: number): BfmOutput;
}

/** Any of the three. */
export type Module = UpscaleModule | BoundaryModule | FusionModule;

/**
 * One stage as the user describes it. Without BEM and BFM the BUM's image is the stage's; with a BEM alone too, and the boundaries are a further
 * output. A BFM needs a BEM. A stage without BFM hands on the BUM's `large` features, or its `features`, enlarged.
 */
export interface StageOptions {
  readonly bum: UpscaleModule | ModuleConfig;
  readonly bem?: BoundaryModule | ModuleConfig;
  readonly bfm?: FusionModule | ModuleConfig;
  /** Standard deviation of the boundary lines this stage is trained with, in pixels of its heatmap. */
  readonly granularity?: number;
}

/** What a module is, whether it was made or stands in a file. */
export interface ModuleFacts {
  readonly config: ModuleConfig;
}

/** One stage of any network, as those who run or describe it see it. */
export interface NetworkStage {
  /** From 1. */
  readonly index: number;
  /** Enlargement of this stage alone. */
  readonly scale: number;
  /** Enlargement from the network's input to this stage's output. */
  readonly totalScale: number;
  readonly bum: ModuleFacts;
  readonly bem?: ModuleFacts;
  readonly bfm?: ModuleFacts;
  /** Standard deviation of the boundary lines this stage was trained with, in pixels of its heatmap. */
  readonly granularity?: number;
  /** What the stage keeps from one picture of a sequence to the next; absent where it keeps nothing. */
  readonly state?: readonly StateSpec[];
}

/** One stage of a composition: modules made, numbers checked. */
export interface Stage extends NetworkStage {
  readonly bum: UpscaleModule;
  readonly bem?: BoundaryModule;
  readonly bfm?: FusionModule;
}

/** A network as its stages in order, checked and frozen. */
export interface Composition {
  readonly name: string;
  readonly stages: readonly Stage[];
}
