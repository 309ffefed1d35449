/**
 * The script of a worker for `createWorkerUpscaler`, for bundlers:
 * `new Worker(new URL('msfsr/worker-script', import.meta.url), { type: 'module' })`, or a file of your own that imports this one.
 *
 * @module msfsr/worker-script
 */
import { createUpscaler } from '../upscaler/create-upscaler.js';
import { serveUpscaler } from './serve-upscaler.js';

serveUpscaler(
  {
    post: (message, transfer) => globalThis.postMessage(message, { transfer: [...transfer] }),
    listen: (receive) => globalThis.addEventListener('message', ({ data }) => receive(data)),
  },
  createUpscaler,
);
