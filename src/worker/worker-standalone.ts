/**
 * The worker's script for pages without a bundler, which can add nothing to it: the engine, and beside it, fetched only where it is needed, tfjs with
 * its backends cpu and webgl.
 */
import { runWorker } from './run-worker.js';

runWorker();
