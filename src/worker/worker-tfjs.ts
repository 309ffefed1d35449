/** What the standalone worker fetches where the engine alone does not do: upscalers with tfjs and its backends cpu and webgl, in one file. */
export { createUpscaler } from '../upscaler/create-upscaler.js';
