/** The fast engine: networks compiled into plans that run on WebAssembly SIMD without tfjs. */
export type { KernelName, SimdVariant } from '../wasm/kernels.js';
export type { Algorithm, WinogradOption } from './algorithm.js';
export { type CompileOptions, compile } from './compile.js';
export type { Extent } from './graph.js';
export type { SizeOption } from './input-shape.js';
export { STOCK_LAYERS } from './lower-stock.js';
export type { Plan, PlanBytes, PlanDescription, PortDescription } from './plan.js';
export type { StepDescription } from './plan-description.js';
