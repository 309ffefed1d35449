import type * as tfl from '@tensorflow/tfjs-layers';
import type { BuildContext } from '../contracts.js';
import { OptionError } from '../errors.js';
import { show } from '../validate.js';

/** Layers by name. Whoever builds from the same store again gets the same layers, and so shares their weights. */
export type LayerStore = Map<string, tfl.layers.Layer>;

/**
 * The layer called `name`: from the store, or made and put there.
 *
 * @throws {OptionError} for a layer that takes another name
 */
export function layerOf(store: LayerStore, name: string, create: (name: string) => tfl.layers.Layer): tfl.layers.Layer {
  const known = store.get(name);
  if (known) return known;
  const layer = create(name);
  if (layer.name !== name)
    throw new OptionError(`Expected a layer called ${name} but received one called ${layer.name}: pass the name on`);
  store.set(name, layer);
  return layer;
}

/**
 * What a module builds its layers with, once: all of them carry the prefix and lie in the store. A second layer of the same name would be the first one
 * again, whatever was asked for.
 *
 * @param what the module, for messages
 */
export function buildContext(what: string, scope: string, store: LayerStore): BuildContext {
  const applied = new Set<string>();
  return {
    scope,
    apply(suffix, create, inputs) {
      if (applied.has(suffix))
        throw new OptionError(`${what} applies ${show(suffix)} twice: every layer needs a suffix of its own`);
      applied.add(suffix);
      return layerOf(store, `${scope}_${suffix}`, create).apply(inputs) as tfl.SymbolicTensor;
    },
  };
}

/**
 * Checks that a module's layers all come from its context: others would have names that clash when two stages hold the module, or weights that
 * two entries do not share.
 *
 * @param what the module, for the message
 * @param results what the module gave; they are followed back to `given`
 * @throws {OptionError} that names the layer
 */
export function requireOwnLayers(
  what: string,
  { scope }: BuildContext,
  store: LayerStore,
  given: readonly (tfl.SymbolicTensor | undefined)[],
  results: readonly (tfl.SymbolicTensor | undefined)[],
): void {
  const seen = new Set<tfl.SymbolicTensor | undefined>([...given, undefined]);
  const visit = (tensor: tfl.SymbolicTensor | undefined): void => {
    if (seen.has(tensor)) return;
    seen.add(tensor);
    const { sourceLayer: layer, nodeIndex } = tensor!;
    if (store.get(layer.name) !== layer || !layer.name.startsWith(`${scope}_`)) {
      throw new OptionError(
        `${what} uses the layer ${layer.name}, which does not come from context.apply: apply every layer by it; a whole model joins as ` +
          'BUM.foreign, BEM.foreign or BFM.foreign',
      );
    }
    const stranger = layer.weights.find(({ originalName }) => !originalName.startsWith(`${scope}_`));
    if (stranger)
      throw new OptionError(`${what} has the weight ${stranger.originalName}: its name must begin with ${scope}_`);
    for (const input of layer.inboundNodes[nodeIndex]!.inputTensors) visit(input);
  };
  for (const tensor of results) visit(tensor);
}
