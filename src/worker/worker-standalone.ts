/**
 * The worker's script for pages without a bundler, which can add nothing to it: one file with the engine. What needs tfjs is left to worker-tfjs.js,
 * which lies beside it.
 */
import { createUpscaler } from '../upscaler/create-upscaler.js';
import { runWorker } from './run-worker.js';
import { standaloneUpscaler } from './standalone-upscaler.js';

/** Bundlers copy the file that these words name; it holds all it needs, so nobody is to look into it. */
const address = () => new URL('./worker-tfjs.js', import.meta.url).href;

runWorker((options) =>
  standaloneUpscaler(options, createUpscaler, () => import(/* @vite-ignore */ /* webpackIgnore: true */ address())),
);
