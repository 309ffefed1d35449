/** The fast engine: networks compiled into plans that run on WebAssembly SIMD without tfjs. */
export type { WinogradOption } from './algorithm.js';
export { type CompileOptions, compile } from './compile.js';
export type { SizeOption } from './input-shape.js';
export { STOCK_LAYERS } from './lower-stock.js';
export { Plan, type PlanBytes, type PlanDescription, type PortDescription } from './plan.js';
export type { StepDescription } from './plan-description.js';
