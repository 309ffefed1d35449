/**
 * `msfsr/testing`: whoever writes a layer or a module checks it with these. They need no test runner: they throw a {@link ContractError}.
 *
 * @module msfsr/testing
 */
export { ContractError } from './contract-error.js';
export type { GradientOptions } from './gradients.js';
export { type LayerTestOptions, runLayerTest } from './layer-test.js';
export { type ModuleTestOptions, runModuleTest } from './module-test.js';
