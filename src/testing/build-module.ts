import * as tfl from '@tensorflow/tfjs-layers';
import type { BuildContext, Module } from '../contracts.js';
import { layerCalls } from '../graph/infer-shapes.js';
import type { Shape } from '../steps/step.js';
import { ContractError, expectThat } from './contract-error.js';

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
const LINES = 11;

/** A context that checks the names of layers. */
function contextFor(store: Map<string, tfl.layers.Layer>): BuildContext {
  return {
    scope: SCOPE,
    apply(suffix, create, inputs) {
      const name = `${SCOPE}_${suffix}`;
      const layer = store.get(name) ?? create(name);
      expectThat(layer.name === name, () => `The layer ${suffix} should be called ${name} but is called ${layer.name}`);
      store.set(name, layer);
      return layer.apply(inputs) as tfl.SymbolicTensor;
    },
  };
}

/**
 * Builds a module twice over the same layers, as the entries of a network do.
 *
 * @param features channels of the features that it is given, if any
 * @throws {ContractError} for names outside the scope and weights that are not shared
 */
export function buildModule(module: Module, scale: number, features: number | undefined): BuiltModule {
  const store = new Map<string, tfl.layers.Layer>();
  const first = applyModule(module, scale, features, store);
  const known = [...store.keys()].join();
  const weights = first.model.weights.length;
  const again = applyModule(module, scale, features, store);
  const shared =
    [...store.keys()].join() === known && again.model.weights.every((w) => first.model.weights.includes(w));
  if (!shared || again.model.weights.length !== weights) {
    disposeModule(first);
    throw new ContractError(
      'Built again in the same context, the module should share all its layers: take them from context.apply only',
    );
  }
  for (const { originalName } of first.model.weights) {
    expectThat(
      originalName.startsWith(`${SCOPE}_`),
      () => `The weight ${originalName} should be called ${SCOPE}_…, or two stages with this module could not be saved`,
    );
  }
  return first;
}

function applyModule(
  module: Module,
  scale: number,
  channels: number | undefined,
  store: Map<string, tfl.layers.Layer>,
): BuiltModule {
  const open = (c: number) => tfl.input({ shape: [null, null, c] });
  const image = open(3);
  const features = channels === undefined ? undefined : open(channels);
  const context = contextFor(store);
  const big = (n: number, h: number, w: number, c: number | null) => [n, h * scale, w * scale, c] as const;
  let outputs: (tfl.SymbolicTensor | undefined)[];
  let contract: ModuleContract;
  let inputs = [image, features];
  const more = (n: number, h: number, w: number) => (channels === undefined ? [] : [[n, h, w, channels]]);
  if (module.kind === 'bum') {
    const made = module.build(context, { image, features });
    outputs = [made.image, made.features];
    contract = {
      inputs: (n, h, w) => [[n, h, w, 3], ...more(n, h, w)],
      outputs: (n, h, w) => [
        { what: 'an image', shape: big(n, h, w, 3) },
        ...(made.features ? [{ what: 'features', shape: [n, h, w, null] }] : []),
      ],
    };
  } else if (module.kind === 'bem') {
    outputs = [module.build(context, { image, features }, scale)];
    contract = {
      inputs: (n, h, w) => [[n, h * scale, w * scale, 3], ...more(n, h, w)],
      outputs: (n, h, w) => [{ what: 'boundaries', shape: [n, h, w, LINES] }],
    };
  } else {
    const boundaries = open(LINES);
    inputs = [image, features, boundaries];
    const made = module.build(context, { image, features, boundaries }, scale);
    outputs = [made.image, made.features];
    contract = {
      inputs: (n, h, w) => [[n, h * scale, w * scale, 3], ...more(n, h, w), [n, h, w, LINES]],
      outputs: (n, h, w) => [
        { what: 'an image', shape: big(n, h, w, 3) },
        ...(made.features ? [{ what: 'features', shape: big(n, h, w, null) }] : []),
      ],
    };
  }
  const present = <T>(list: (T | undefined)[]) => list.filter((item) => item !== undefined);
  const model = tfl.model({ inputs: present(inputs), outputs: present(outputs) });
  const usesFeatures = layerCalls(model).some((call) => features && call.inputs.includes(features));
  return { model, contract, usesFeatures };
}

/** Frees a built module's weights. */
export function disposeModule({ model }: BuiltModule): void {
  for (const variable of new Set(model.weights)) variable.dispose();
}
