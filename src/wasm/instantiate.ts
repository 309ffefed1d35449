import type { Kernels } from './kernel.js';

/** Kernels of a compiled binary on a memory; nothing else is imported, so that workers can load this file alone. */
export const instantiate = <K = Kernels>(module: WebAssembly.Module, memory: WebAssembly.Memory): K =>
  new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as K;
