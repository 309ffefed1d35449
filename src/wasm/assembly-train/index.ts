// @ts-nocheck: AssemblyScript, not TypeScript
// Kernels of training: gradients, an optimiser, and packing of weights that change at every step. The signature is that of
// ../assembly/index.ts. Kernels that accumulate say so: their units may come in any order and any number of calls, but not two at a time.
// Blocks are written by src/train/kernels/*/task.ts.
export { adam } from './adam';
export { filterGradient } from './filter-gradient';
export { maxPoolGradient } from './max-pool-gradient';
export { packFilter } from './pack-filter';
export { packWinograd } from './pack-winograd';
export { preluGradient } from './prelu-gradient';
export { sumRows } from './sum-rows';
export { winogradFilter, winogradFilterGradient } from './winograd-filter-gradient';
