/** The worker's script for pages without a bundler, with what it may run on inside: the backends of tfjs that a page cannot add to it. */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import { runWorker } from './run-worker.js';

runWorker();
