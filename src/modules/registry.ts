import type { BoundaryModule, FusionModule, Module, ModuleConfig, UpscaleModule } from '../contracts.js';
import { OptionError } from '../errors.js';
import { invalid, oneOf, show, text } from '../validate.js';
import { compactBem } from './bem/compact.js';
import { restoredForeignBem } from './bem/foreign.js';
import { paperBem } from './bem/paper.js';
import { compactBfm } from './bfm/compact.js';
import { convLstm } from './bfm/conv-lstm.js';
import { restoredForeignBfm } from './bfm/foreign.js';
import { paperBfm } from './bfm/paper.js';
import { recurrent } from './bfm/recurrent.js';
import { compactBum } from './bum/compact.js';
import { restoredForeignBum } from './bum/foreign.js';
import { paperBum } from './bum/paper.js';
import { checkModule } from './check-module.js';
import { registerHint, ZOO_TYPES } from './zoo-names.js';

/** Makes a module from the options of its config (without `type` and `from`). */
export type ModuleFactory<M extends Module> = (options: never) => M;

type Kind = Module['kind'];
type ModuleOf<K extends Kind> = { bum: UpscaleModule; bem: BoundaryModule; bfm: FusionModule }[K];

const factories: { [K in Kind]: Map<string, ModuleFactory<ModuleOf<K>>> } = {
  bum: new Map<string, ModuleFactory<UpscaleModule>>([
    ['compact', compactBum],
    ['foreign', restoredForeignBum],
    ['paper', paperBum],
  ]),
  bem: new Map<string, ModuleFactory<BoundaryModule>>([
    ['compact', compactBem],
    ['foreign', restoredForeignBem],
    ['paper', paperBem],
  ]),
  bfm: new Map<string, ModuleFactory<FusionModule>>([
    ['compact', compactBfm],
    ['conv-lstm', convLstm],
    ['foreign', restoredForeignBfm],
    ['paper', paperBfm],
    ['recurrent', recurrent],
  ]),
};

/**
 * Adds a module type of your own, so that saved networks with it can be rebuilt.
 *
 * @throws {OptionError} if the type is taken by another factory, or is no name; for what is no function
 */
export function registerModule<K extends Kind>(kind: K, type: string, factory: ModuleFactory<ModuleOf<K>>): void {
  checkKind(kind);
  text(type, 'type');
  if (typeof factory !== 'function') invalid('function', 'factory', factory);
  const known = factories[kind];
  if (known.has(type) && known.get(type) !== factory) {
    throw new OptionError(`The ${kind} type ${show(type)} is registered already: choose another name`);
  }
  known.set(type, factory);
}

/**
 * Types known for a kind of module.
 *
 * @throws {OptionError} it is none of the three
 */
export const moduleTypes = (kind: Kind): string[] => [...factories[checkKind(kind)].keys()];

const checkKind = (kind: Kind): Kind => oneOf(kind, 'kind', ['bum', 'bem', 'bfm']);

/**
 * Makes a module from its config; a module passes through unchanged.
 *
 * @throws {OptionError} for an unknown type, with the nearest known one or the import that registers it, for wrong options, and for things that are
 *   no module
 */
export function createModule<K extends Kind>(kind: K, given: ModuleOf<K> | ModuleConfig): ModuleOf<K> {
  if (typeof given !== 'object' || given === null || 'layers' in given || 'execute' in given) {
    throw new OptionError(
      `Expected a ${kind} or its config for ${kind} but received ${show(given)}: models and functions are adopted by ` +
        `${kind.toUpperCase()}.foreign()`,
    );
  }
  if ('kind' in given) return checked(kind, given as ModuleOf<K>);
  const { type, from, ...options } = given as ModuleConfig;
  const factory = factories[kind].get(type);
  if (!factory) {
    const known = moduleTypes(kind);
    throw new OptionError(
      `Unknown ${kind} type ${show(type)}${registerHint(type, known, ZOO_TYPES[kind], from)} Known types: ${known.join(', ')}`,
    );
  }
  return checked(kind, factory(options as never));
}

function checked<K extends Kind>(kind: K, module: ModuleOf<K>): ModuleOf<K> {
  if (typeof module !== 'object' || module === null) invalid(kind, 'result of its factory', module);
  if (module.kind !== kind) throw new OptionError(`Expected a ${kind} but received a ${String(module.kind)}`);
  checkModule(kind, module);
  return module;
}
