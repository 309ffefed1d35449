/**
 * Inference without TensorFlow.js: what a page needs that only enlarges faces. The engine runs the networks; tfjs is fetched only for layers that the
 * engine does not know, and where a backend of tfjs is asked for.
 *
 * @module msfsr/inference
 */
export type { Backend, BackendChoice } from './backend.js';
export type { Description, ModuleDescription } from './compose/describe.js';
export type { Strength } from './compose/strength.js';
export type { AsyncDisposing, Disposing } from './disposing.js';
export {
  BackendError,
  ContextLostError,
  DataError,
  DependencyError,
  ImageError,
  MissingKernelsError,
  MsfsrError,
  OptionError,
  RunError,
  ShapeError,
  WeightsError,
} from './errors.js';
export type { Network } from './graph/network.js';
export type { RgbaBytes } from './image/rgba-bytes.js';
export type { PixelImage } from './image/types.js';
export { estimateMemory, type MemoryOptions } from './run/estimate-memory.js';
export type { Drawable, ImageInput } from './run/input.js';
export type { MemoryEstimate } from './run/memory-needs.js';
export type { BoundaryResult, UpscaleProgress, UpscaleResult } from './run/result.js';
export { type NetworkState, startState } from './run/state.js';
export { upscaleFace } from './run/upscale-face.js';
export { type FacesProgress, type UpscaleFacesOptions, upscaleFaces } from './run/upscale-faces.js';
export type { UpscaleOptions } from './run/upscale-options.js';
export type { BackendDescription, TriedBackend } from './upscaler/backend-description.js';
export { createUpscaler } from './upscaler/create-upscaler.js';
export type { NetworkSource, UpscalerOptions } from './upscaler/options.js';
export type { Size, Upscaler, UpscalerRunOptions } from './upscaler/upscaler.js';
export { InferenceNetwork } from './weights/inference-network.js';
export { type OpenNetworkOptions, openNetwork } from './weights/open-network.js';
export type { NetworkFiles } from './weights/read-source.js';
