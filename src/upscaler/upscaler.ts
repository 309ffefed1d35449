import type { AsyncDisposing } from '../disposing.js';
import type { ImageInput } from '../run/input.js';
import type { UpscaleResult } from '../run/result.js';
import type { UpscaleOptions } from '../run/upscale-options.js';
import type { BackendDescription } from './backend-description.js';

/** Options of one enlargement: those of `upscaleFace` but for what the upscaler has settled. */
export type UpscalerRunOptions = Omit<UpscaleOptions, 'model' | 'robust' | 'adversarial' | 'backend' | 'threads'>;

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A network with a backend chosen for it. On the page's own thread (`createUpscaler`) and in a worker (`createWorkerUpscaler`) alike. */
export interface Upscaler extends AsyncDisposing {
  /** Enlargement of the whole network. */
  readonly scale: number;
  /** Enlargements that `scale` may ask for, ascending. */
  readonly scales: readonly number[];
  /**
   * Enlarges the picture of a face. Several calls are served one after another.
   *
   * @param image see {@link ImageInput}
   * @throws what `upscaleFace` throws; {@link BackendError} once the upscaler was disposed of or where no backend is left
   */
  upscale(image: ImageInput, options?: UpscalerRunOptions): Promise<UpscaleResult>;
  /** Prepares everything for pictures of a size, so that the first one takes no longer than the others. Default 16x16. A signal stops it between stages. */
  warmup(size?: Size, options?: Pick<UpscalerRunOptions, 'signal'>): Promise<void>;
  /** What runs the network, why, and what became of the other candidates. */
  describeBackend(): BackendDescription;
  /** Frees what the upscaler made; calls that wait are rejected. A network that was handed in stays. */
  dispose(): Promise<void>;
}
