/** What passes between a program and its worker: numbered calls one way, replies the other. */
import type { PixelImage } from '../image/types.js';
import type { UpscaleProgress, UpscaleResult } from '../run/result.js';
import type { BackendDescription } from '../upscaler/backend-description.js';
import type { Size, UpscalerRunOptions } from '../upscaler/upscaler.js';
import type { ErrorMessage } from './error-message.js';

/** RGB in [0, 1], [height, width, 3]: a tensor without tfjs. */
export interface ImageFloats {
  readonly shape: readonly number[];
  readonly floats: Float32Array;
}

/** A picture that can be sent. */
export type SentImage = PixelImage | Blob | ImageBitmap | ImageFloats;

/** Options of an enlargement that can be sent; signal and callback stay behind. */
export type SentRunOptions = Omit<UpscalerRunOptions, 'signal' | 'onProgress'>;

/** What a worker can be asked. The first call is `create`. */
export type Call<Options> =
  | { readonly id: number; readonly method: 'create'; readonly options: Options }
  | { readonly id: number; readonly method: 'upscale'; readonly image: SentImage; readonly options: SentRunOptions }
  | { readonly id: number; readonly method: 'warmup'; readonly size?: Size }
  | { readonly id: number; readonly method: 'abort' };

/** What `create` gives. */
export interface Created {
  readonly scales: readonly number[];
}

/** What a worker answers. */
export type Reply =
  /** To `create`, at once: there is somebody who works on it. */
  | { readonly id: number; readonly heard: true }
  | { readonly id: number; readonly progress: UpscaleProgress }
  | { readonly id: number; readonly error: ErrorMessage }
  | {
      readonly id: number;
      readonly value: Created | UpscaleResult | undefined;
      /** A backend may have failed and given way to another one. */
      readonly description: BackendDescription;
    };
