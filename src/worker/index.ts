/**
 * An upscaler in a worker of the browser. Loads no tfjs on the page itself.
 *
 * @module msfsr/worker
 */

export type { Backend, BackendChoice, TfjsBackend } from '../backend.js';
export type {
  BackendDescription,
  TriedBackend,
} from '../upscaler/backend-description.js';
export type { Size, Upscaler, UpscalerRunOptions } from '../upscaler/upscaler.js';
export { createWorkerUpscaler, type WorkerUpscalerOptions } from './create-worker-upscaler.js';
