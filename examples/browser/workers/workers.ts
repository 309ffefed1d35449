import { type Remote, wrap } from 'comlink';
import type { Cutter } from './cutter-worker.js';
import type { Finder } from './finder-worker.js';

/** Starts the worker that cuts faces out of photographs. */
export const startCutter = (): Remote<Cutter> =>
  wrap<Cutter>(new Worker(new URL('./cutter-worker.ts', import.meta.url), { type: 'module', name: 'cutter' }));

/** Starts the worker that finds faces. */
export const startFinder = (): Remote<Finder> =>
  wrap<Finder>(new Worker(new URL('./finder-worker.ts', import.meta.url), { type: 'module', name: 'finder' }));
