/**
 * The fast engine: networks compiled into plans that run on WebAssembly SIMD without tfjs.
 *
 * @module msfsr/engine
 */

export type { Extent } from '../graph/graph.js';
export type { SizeOption } from '../graph/ports.js';
export { STOCK_LAYERS } from '../graph/stock/lower-stock.js';
export type { KernelName, SimdVariant } from '../wasm/kernel.js';
export { compile } from './compile.js';
export type { CompileOptions } from './compile-options.js';
export type { Algorithm } from './fuse/node.js';
export { compileHybrid } from './hybrid/compile-hybrid.js';
export type { HybridDescription, HybridPlan, HybridPort } from './hybrid/hybrid-plan.js';
export type { InputValues, PortDescription } from './run/batch.js';
export type { Plan, PlanBytes, PlanDescription } from './run/plan.js';
export type { WinogradOption } from './schedule/algorithm.js';
export type { StepDescription } from './schedule/describe-step.js';
export { ENGINE_WORKER } from './threads/generated/worker.js';
export type { WorkerLike } from './threads/spawn.js';
export { type ThreadSupport, threadSupport } from './threads/support.js';
