import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';

/** The part of the package `webgpu` (Dawn for Node) that is used here. */
interface Dawn {
  create(options: string[]): { requestAdapter(): Promise<{ info: { description: string; vendor: string } } | null> };
  readonly globals: object;
}

/** Looks for the package beside this file and in the working folder: it is large and no dependency of msfsr. */
async function loadDawn(): Promise<Dawn | undefined> {
  for (const place of [import.meta.url, join(process.cwd(), 'x')]) {
    try {
      return (await import(createRequire(place).resolve('webgpu'))) as Dawn;
    } catch {
      // The next place.
    }
  }
  return undefined;
}

/**
 * Selects tfjs's webgpu backend in Node.
 *
 * @returns the adapter's name, or why there is none
 */
export async function startWebgpu(): Promise<{ adapter: string } | { missing: string }> {
  const dawn = await loadDawn();
  if (!dawn) return { missing: 'the package webgpu is not installed: npm install --no-save webgpu' };
  // The backend looks for these when it is imported.
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([]);
  Object.defineProperty(globalThis.navigator ?? define('navigator', {}), 'gpu', { value: gpu, configurable: true });
  const adapter = await gpu.requestAdapter();
  if (!adapter) return { missing: 'this machine has no adapter: no GPU, or no driver for Vulkan, Metal or Direct3D' };
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) return { missing: 'the webgpu backend of tfjs does not start on this adapter' };
  return { adapter: adapter.info.description || adapter.info.vendor || 'an adapter without a name' };
}

/** Node 20 has no `navigator`. */
function define<T>(name: string, value: T): T {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return value;
}
