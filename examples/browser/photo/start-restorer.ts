import { type Remote, wrap } from 'comlink';
import type { Restorer } from './restorer-worker.js';

/**
 * Starts the worker that restores photos.
 *
 * @param model address of the network's `model.json`
 */
export async function startRestorer(model: string): Promise<Remote<Restorer>> {
  const worker = new Worker(new URL('./restorer-worker.ts', import.meta.url), { type: 'module', name: 'restorer' });
  const restorer = wrap<Restorer>(worker);
  await restorer.start(document.baseURI, model);
  return restorer;
}
