import { createUpscaler } from '../upscaler/create-upscaler.js';
import { serveUpscaler } from './serve-upscaler.js';

/**
 * Makes the worker that this runs in serve an upscaler to its owner.
 *
 * @param create what makes it
 */
export const runWorker = (create: typeof createUpscaler = createUpscaler): void =>
  serveUpscaler(
    {
      post: (message, transfer) => globalThis.postMessage(message, { transfer: [...transfer] }),
      listen: (receive) => globalThis.addEventListener('message', ({ data }) => receive(data)),
    },
    create,
  );
