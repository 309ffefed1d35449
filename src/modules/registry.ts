import type { BoundaryModule, FusionModule, Module, ModuleConfig, UpscaleModule } from '../contracts.js';
import { OptionError } from '../errors.js';
import { didYouMean, knownKeys, show } from '../validate.js';
import { compactBem } from './bem/compact.js';
import { paperBem } from './bem/paper.js';
import { compactBfm } from './bfm/compact.js';
import { paperBfm } from './bfm/paper.js';
import { compactBum } from './bum/compact.js';
import { restoredForeignBum } from './bum/foreign.js';
import { paperBum } from './bum/paper.js';

/** Makes a module from the options of its config (without `type`). */
export type ModuleFactory<M extends Module> = (options: never) => M;

type Kind = Module['kind'];
type ModuleOf<K extends Kind> = { bum: UpscaleModule; bem: BoundaryModule; bfm: FusionModule }[K];

/** A factory that takes no options, and says so. */
const fixed =
  <M extends Module>(name: string, create: () => M): ModuleFactory<M> =>
  (options: object) => {
    knownKeys(options, name, {});
    return create();
  };

const factories: { [K in Kind]: Map<string, ModuleFactory<ModuleOf<K>>> } = {
  bum: new Map([
    ['compact', compactBum as ModuleFactory<UpscaleModule>],
    ['foreign', restoredForeignBum as ModuleFactory<UpscaleModule>],
    ['paper', fixed('paperBum', paperBum)],
  ]),
  bem: new Map([
    ['compact', compactBem as ModuleFactory<BoundaryModule>],
    ['paper', fixed('paperBem', paperBem)],
  ]),
  bfm: new Map([
    ['compact', compactBfm as ModuleFactory<FusionModule>],
    ['paper', fixed('paperBfm', paperBfm)],
  ]),
};

/**
 * Adds a module type of your own, so that saved networks with it can be rebuilt.
 *
 * @throws {OptionError} if the type is taken by another factory
 */
export function registerModule<K extends Kind>(kind: K, type: string, factory: ModuleFactory<ModuleOf<K>>): void {
  const known = factories[kind];
  if (known.has(type) && known.get(type) !== factory) {
    throw new OptionError(`The ${kind} type ${show(type)} is registered already: choose another name`);
  }
  known.set(type, factory);
}

/** Types known for a kind of module. */
export const moduleTypes = (kind: Kind): string[] => [...factories[kind].keys()];

/**
 * Makes a module from its config; a module passes through unchanged.
 *
 * @throws {OptionError} for an unknown type, with the nearest known one, and for wrong options
 */
export function createModule<K extends Kind>(kind: K, from: ModuleOf<K> | ModuleConfig): ModuleOf<K> {
  if ('kind' in from) {
    if (from.kind !== kind) throw new OptionError(`Expected a ${kind} but received a ${String(from.kind)}`);
    return from as ModuleOf<K>;
  }
  const { type, ...options } = from as ModuleConfig;
  const factory = factories[kind].get(type);
  if (!factory) {
    const known = moduleTypes(kind);
    throw new OptionError(
      `Unknown ${kind} type ${show(type)}${didYouMean(type, known)} Known types: ${known.join(', ')}`,
    );
  }
  return factory(options as never);
}
