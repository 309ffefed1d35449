import { BackendError } from '../errors.js';
import { isBuiltIn } from '../validate.js';
import type { OwnedWorker } from './worker-port.js';

/** A worker of the browser; see the option `worker` of `createWorkerUpscaler`. */
export function browserWorker(source?: Worker | (() => Worker) | string | URL): OwnedWorker {
  const worker = make(source);
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (receive) => {
      worker.onmessage = ({ data }) => receive(data);
    },
    onFailure: (fail) => {
      worker.onerror = ({ message, error }) => fail(message ? `The worker failed: ${message}` : NOT_LOADED, error);
      worker.onmessageerror = () => fail('A message of the worker could not be read');
    },
    terminate: () => worker.terminate(),
  };
}

const NOT_LOADED =
  "The worker's script could not be loaded: check its address, its content type and the page's Content-Security-Policy (worker-src, script-src). " +
  "Vite's development server needs optimizeDeps: { exclude: ['msfsr'] }, esbuild the option worker; see docs/BROWSERS.md of msfsr";

function make(source?: Worker | (() => Worker) | string | URL): Worker {
  if (typeof Worker === 'undefined') throw new BackendError('There are no workers here: use createUpscaler');
  if (typeof source === 'function') return source();
  if (typeof source === 'string' || isBuiltIn(source, 'URL'))
    return new Worker(source, { type: 'module', name: 'msfsr' });
  // Bundlers know a worker by exactly these words.
  return source ?? new Worker(new URL('./worker-standalone.js', import.meta.url), { type: 'module', name: 'msfsr' });
}
