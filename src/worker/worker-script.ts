/**
 * The script of a worker for `createWorkerUpscaler`, for bundlers:
 * `new Worker(new URL('msfsr/worker-script', import.meta.url), { type: 'module' })`, or a file of your own that imports this one.
 *
 * @module msfsr/worker-script
 */
import { runWorker } from './run-worker.js';

runWorker();
