import type { Backend } from '../backend.js';
import type { PixelImage } from '../image/types.js';
import type { SimdVariant } from '../wasm/kernel.js';
import type { NetworkState } from './state.js';

/** How far an upscale is. */
export interface UpscaleProgress {
  /** Stages done. */
  readonly stage: number;
  readonly stages: number;
  /** 0 … 1, by the cost of the stages. */
  readonly fraction: number;
  /** Image of the stage just done, where `stages` asks for them. */
  readonly image?: PixelImage;
  /** Boundaries of the stage just done, where `boundaries` asks for them and the stage has some. */
  readonly boundaries?: BoundaryResult;
}

/** Boundaries of one stage. */
export interface BoundaryResult {
  readonly stage: number;
  readonly width: number;
  readonly height: number;
  /** [height, width, 11], 0 … about 1. */
  readonly data: Float32Array;
}

/** What `upscaleFace` gives. */
export interface UpscaleResult {
  /** The enlarged picture. */
  readonly image: PixelImage;
  readonly scale: number;
  /** Stage at which the picture entered; where several networks had a share, of the one that counts most. */
  readonly entry: number;
  /** How far the picture was taken for a real one: 0 (clean) … 1; see `degradation` of the options. */
  readonly degradation: number;
  /** Time from the call to the result. */
  readonly milliseconds: number;
  /** What did the work; a layer that the engine does not know is tfjs's all the same. */
  readonly backend: Backend;
  /** Instructions that the engine used: relaxed SIMD, or plain SIMD where the JavaScript engine has no more. Absent where tfjs worked. */
  readonly simd?: SimdVariant;
  /** Threads of msfsr that did it; what tfjs has of its own is not counted. */
  readonly threads: number;
  /** What is kept for the next picture of the sequence, where `state` was given. */
  readonly state?: NetworkState;
  /** Image of every stage, if asked for: of `model` or, where `degradation` is 1, of `robust`, whatever `fidelity` mixes in. */
  readonly stages?: readonly { readonly stage: number; readonly scale: number; readonly image: PixelImage }[];
  /** Boundaries of every stage that has some, if asked for; likewise. */
  readonly boundaries?: readonly BoundaryResult[];
}
