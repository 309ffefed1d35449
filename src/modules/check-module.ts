import type { Module } from '../contracts.js';
import { invalid } from '../validate.js';

/**
 * Checks that a module of somebody else's has what a stage needs of it.
 *
 * @throws {OptionError} that names what is missing
 */
export function checkModule(kind: Module['kind'], module: Pick<Module, 'config' | 'build'>): void {
  if (typeof module.config?.type !== 'string') invalid('{ type, … }', `config of the ${kind}`, module.config);
  if (typeof module.build !== 'function') invalid('function', `build of the ${kind}`, module.build);
}
