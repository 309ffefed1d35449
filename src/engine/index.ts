/**
 * The fast engine: networks compiled into plans that run on WebAssembly SIMD without tfjs.
 *
 * @module msfsr/engine
 */

export type { Extent } from '../graph/graph.js';
export type { SizeOption } from '../graph/input-shape.js';
export { STOCK_LAYERS } from '../graph/stock/lower-stock.js';
export type { KernelName, SimdVariant } from '../wasm/kernels.js';
export { compile } from './compile.js';
export type { CompileOptions } from './compile-options.js';
export { compileHybrid } from './hybrid/compile-hybrid.js';
export type { HybridDescription, HybridPlan, HybridPort } from './hybrid/hybrid-plan.js';
export type { Plan, PlanBytes, PlanDescription, PortDescription } from './run/plan.js';
export type { StepDescription } from './run/plan-description.js';
export type { Algorithm, WinogradOption } from './schedule/algorithm.js';
export { ENGINE_WORKER } from './threads/generated/worker.js';
export type { WorkerLike } from './threads/spawn.js';
export { type ThreadSupport, threadSupport } from './threads/support.js';
