/** The fast engine: networks compiled into plans that run on WebAssembly SIMD without tfjs. */
export type { KernelName, SimdVariant } from '../wasm/kernels.js';
export type { Algorithm, WinogradOption } from './algorithm.js';
export { compile } from './compile.js';
export type { CompileOptions } from './compile-options.js';
export type { Extent } from './graph.js';
export { compileHybrid } from './hybrid/compile-hybrid.js';
export type { HybridDescription, HybridPlan, HybridPort } from './hybrid/hybrid-plan.js';
export type { SizeOption } from './input-shape.js';
export type { Plan, PlanBytes, PlanDescription, PortDescription } from './plan.js';
export type { StepDescription } from './plan-description.js';
export { STOCK_LAYERS } from './stock/lower-stock.js';
export { ENGINE_WORKER } from './threads/generated/worker.js';
export type { WorkerLike } from './threads/spawn.js';
export { type ThreadSupport, threadSupport } from './threads/support.js';
