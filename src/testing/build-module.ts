import * as tfl from '@tensorflow/tfjs-layers';
import { LINE_COUNT } from '../boundaries/lines.js';
import type { Module } from '../contracts.js';
import { OptionError } from '../errors.js';
import { topologyOf } from '../graph/layers-model.js';
import { buildContext, type LayerStore, requireOwnLayers } from '../modules/build-context.js';
import type { Shape } from '../steps/step.js';
import { ContractError } from './contract-error.js';

/** What goes into a module and what it owes, for a stage's input of n images of h x w pixels. */
export interface ModuleContract {
  inputs(n: number, h: number, w: number): number[][];
  outputs(n: number, h: number, w: number): { what: string; shape: Shape }[];
}

/** A module that stands alone as a model. */
export interface BuiltModule {
  readonly model: tfl.LayersModel;
  readonly contract: ModuleContract;
  /** Whether the features that it is given lead to an output. */
  readonly usesFeatures: boolean;
}

const SCOPE = 's1_module';

/**
 * Builds a module twice over the same layers, as the entries of a network do.
 *
 * @param features channels of the features that it is given, if any
 * @throws {ContractError} for names outside the scope and weights that are not shared
 */
export function buildModule(module: Module, scale: number, features: number | undefined): BuiltModule {
  const store: LayerStore = new Map();
  const first = owed(() => applyModule(module, scale, features, store));
  const known = [...store.keys()].join();
  const weights = first.model.weights.length;
  const again = owed(() => applyModule(module, scale, features, store));
  const shared =
    [...store.keys()].join() === known && again.model.weights.every((w) => first.model.weights.includes(w));
  if (!shared || again.model.weights.length !== weights) {
    disposeModule(first);
    throw new ContractError(
      'Built again in the same context, the module should share all its layers: take them from context.apply only',
    );
  }
  return first;
}

function applyModule(module: Module, scale: number, channels: number | undefined, store: LayerStore): BuiltModule {
  const open = (c: number) => tfl.input({ shape: [null, null, c] });
  const image = open(3);
  const features = channels === undefined ? undefined : open(channels);
  const what = `The module (${module.config.type})`;
  const context = buildContext(what, SCOPE, store);
  const big = (n: number, h: number, w: number, c: number | null) => [n, h * scale, w * scale, c] as const;
  let outputs: (tfl.SymbolicTensor | undefined)[];
  let contract: ModuleContract;
  let inputs = [image, features];
  const more = (n: number, h: number, w: number) => (channels === undefined ? [] : [[n, h, w, channels]]);
  if (module.kind === 'bum') {
    const made = module.build(context, { image, features });
    outputs = [made.image, made.features, made.large];
    contract = {
      inputs: (n, h, w) => [[n, h, w, 3], ...more(n, h, w)],
      outputs: (n, h, w) => [
        { what: 'an image', shape: big(n, h, w, 3) },
        ...(made.features ? [{ what: 'features', shape: [n, h, w, null] }] : []),
        ...(made.large ? [{ what: 'large features', shape: big(n, h, w, null) }] : []),
      ],
    };
  } else if (module.kind === 'bem') {
    outputs = [module.build(context, { image, features }, scale)];
    contract = {
      inputs: (n, h, w) => [[n, h * scale, w * scale, 3], ...more(n, h, w)],
      outputs: (n, h, w) => [{ what: 'boundaries', shape: [n, h, w, LINE_COUNT] }],
    };
  } else {
    const boundaries = open(LINE_COUNT);
    const kept = module.state ?? [];
    const state = Object.fromEntries(kept.map(({ name, channels: c }) => [name, open(c)]));
    inputs = [image, features, boundaries, ...Object.values(state)];
    const given = { image, features, boundaries, ...(kept.length > 0 && { state }) };
    const made = module.build(context, given, scale);
    const lost = kept.find(({ name }) => !made.state?.[name]);
    if (lost) throw new ContractError(`The module should give state.${lost.name}, which it declares`);
    outputs = [made.image, made.features, ...kept.map(({ name }) => made.state![name])];
    const own = (n: number, h: number, w: number) => kept.map(({ channels: c }) => [n, h, w, c]);
    contract = {
      inputs: (n, h, w) => [[n, h * scale, w * scale, 3], ...more(n, h, w), [n, h, w, LINE_COUNT], ...own(n, h, w)],
      outputs: (n, h, w) => [
        { what: 'an image', shape: big(n, h, w, 3) },
        ...(made.features ? [{ what: 'features', shape: big(n, h, w, null) }] : []),
        ...own(n, h, w).map((shape, i) => ({ what: `state ${kept[i]!.name}`, shape })),
      ],
    };
  }
  const present = <T>(list: (T | undefined)[]) => list.filter((item) => item !== undefined);
  requireOwnLayers(what, context, store, inputs, outputs);
  const model = tfl.model({ inputs: present(inputs), outputs: present(outputs) });
  const usesFeatures = topologyOf(model).calls.some(({ inputs }) => features && inputs.includes(features.id));
  return { model, contract, usesFeatures };
}

/** What a composition refuses too, as a broken contract. */
function owed<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new ContractError(error.message, { cause: error });
  }
}

/** Frees a built module's weights. */
export function disposeModule({ model }: BuiltModule): void {
  for (const variable of new Set(model.weights)) variable.dispose();
}
