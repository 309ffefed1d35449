/**
 * What a saved topology must be before tfjs may see it. tfjs reads topologies without checking them: a name that leads nowhere, or a circle,
 * keeps it waiting for ever, and a mistyped number makes it ask for memory without end.
 */
import type { io } from '@tensorflow/tfjs-core';
import { WeightsError } from '../errors.js';
import { show } from '../validate.js';
import { array, fail, type Json, MOST_TEXT, object, text } from './json-guards.js';

/** A topology that was checked. */
export interface Topology {
  readonly class_name: string;
  readonly config: object;
}

/** Bounds that no network comes near. */
const MOST = {
  layers: 4096,
  nodes: 256,
  inputs: 256,
  steps: 4096,
  depth: 24,
  entries: 4096,
  text: MOST_TEXT,
  number: 1e6,
  tensors: 64,
};

/** Names that every object has: tfjs takes them for layers that exist. */
const isInherited = (name: string) => name in {};

/**
 * Checks every field of a topology, those of nested models too: names are unique and resolve, lists and numbers stand where they belong, and
 * layers can be called one after another.
 *
 * @param value what a `model.json` has as `modelTopology`
 * @param specs the weights that lie beside it
 * @returns what tfjs is to see: nothing but the fields that were checked, and no first weights to draw (a loop that damaged numbers never leave)
 * @throws {WeightsError} that names the field
 */
export function checkTopology(value: unknown, specs: readonly io.WeightsManifestEntry[]): Topology {
  const { class_name, config } = object(value, 'modelTopology');
  if (class_name !== 'Model' && class_name !== 'Functional') fail('"Model"', 'modelTopology.class_name', class_name);
  const stored = new Map<string, Record<string, readonly number[]>>();
  for (const { name, shape } of specs) {
    const [, owner = '', weight = ''] = /^(.*)\/([^/]*)$/.exec(name) ?? [];
    stored.set(owner, { ...stored.get(owner), [weight]: shape });
  }
  return {
    class_name: class_name as string,
    config: checkModel(object(config, 'modelTopology.config'), 'modelTopology.config', stored, 0),
  };
}

/** Shapes of the stored weights, by the layer (and step) that owns them and by their own name. */
type Stored = ReadonlyMap<string, Readonly<Record<string, readonly number[]>>>;
/** What others may refer to: how often a layer was called, and how many tensors a call gives at most. */
type Layers = ReadonlyMap<string, { readonly first: number; readonly calls: number; readonly tensors: number }>;

function checkModel(config: Json, where: string, stored: Stored, depth: number): Json {
  text(config.name, `${where}.name`);
  const list = array(config.layers, `${where}.layers`, 1, MOST.layers);
  const layers = new Map<string, { first: number; calls: number; tensors: number }>();
  const inputLayers = new Set<unknown>();
  const inbound: [string, string, unknown[]][] = [];
  const clean: Json[] = [];
  for (const [i, entry] of list.entries()) {
    const layer = object(entry, `${where}.layers[${i}]`);
    const name = text(layer.name, `${where}.layers[${i}].name`);
    const place = `layer ${show(name)}`;
    if (layers.has(name) || isInherited(name)) fail('unique name', `${where}.layers[${i}].name`, name);
    const nodes = array(layer.inbound_nodes, `inbound_nodes of ${place}`, 0, MOST.nodes);
    const { config: own, tensors } = checkLayer(layer, place, stored, depth);
    clean.push({ name, class_name: layer.class_name, config: own, inbound_nodes: nodes });
    const isInput = layer.class_name === 'InputLayer';
    if (isInput && nodes.length > 0) fail('empty list', `inbound_nodes of ${place}`, nodes);
    if (isInput) inputLayers.add(name);
    // A nested model was called once already when it was made.
    const first = tensors === undefined ? 0 : 1;
    layers.set(name, { first, calls: isInput ? 1 : nodes.length, tensors: tensors ?? MOST.tensors });
    inbound.push([name, place, nodes]);
  }
  const waits = new Map<string, string[]>();
  for (const [name, place, nodes] of inbound) {
    const { first } = layers.get(name)!;
    for (const [i, node] of nodes.entries()) {
      const inputs = array(node, `inbound_nodes[${i}] of ${place}`, 1, MOST.inputs);
      const before = inputs.map((input, k) => reference(input, `inbound_nodes[${i}][${k}] of ${place}`, layers));
      // tfjs counts the calls of a layer in their order.
      waits.set(call(name, first + i), i > 0 ? [...before, call(name, first + i - 1)] : before);
    }
  }
  for (const key of ['input_layers', 'output_layers']) {
    for (const [i, entry] of array(config[key], `${where}.${key}`, 1, MOST.inputs).entries())
      reference(entry, `${where}.${key}[${i}]`, layers);
  }
  for (const [i, [name]] of (config.input_layers as unknown[][]).entries())
    if (!inputLayers.has(name)) fail('InputLayer', `${where}.input_layers[${i}]`, name);
  checkOrder(waits, where);
  const { name, input_layers, output_layers } = config;
  return { name, layers: clean, input_layers, output_layers };
}

/** @returns the config as tfjs is to see it, and the number of outputs of a nested model */
function checkLayer(layer: Json, place: string, stored: Stored, depth: number): { config: Json; tensors?: number } {
  const className = text(layer.class_name, `class_name of ${place}`);
  if (isInherited(className)) fail('class of layers', `class_name of ${place}`, className);
  const config = object(layer.config, `config of ${place}`);
  if (config.name !== layer.name) fail(`the layer's name`, `config.name of ${place}`, config.name);
  if (depth >= MOST.depth) fail(`models at most ${MOST.depth} deep`, place, 'a deeper one');
  if (className === 'Model' || className === 'Functional') {
    const model = checkModel(config, `config of ${place}`, stored, depth + 1);
    return { config: model, tensors: (config.output_layers as unknown[]).length };
  }
  if (className === 'Sequential')
    return { config: { name: config.name, layers: checkSequence(config.layers, place, stored, depth) }, tensors: 1 };
  // Layers inside a layer's options would not be checked; networks of msfsr have none.
  const wrapped = ['layer', 'layers', 'cell', 'cells'].find((key) => key in config);
  if (wrapped) fail('no layers inside a layer that is no model', `config.${wrapped} of ${place}`, className);
  checkValues(config, `config of ${place}`, 0);
  const shape = config.batch_input_shape;
  if (shape !== undefined || className === 'InputLayer') checkShape(shape, `batch_input_shape of ${place}`);
  if (Array.isArray(config.steps) || (className.startsWith('Msfsr') && 'steps' in config))
    checkSteps(config.steps, layer.name as string, stored);
  checkWidths(config, layer.name as string, stored);
  return { config: withoutFirstValues(config) as Json };
}

/** Weights start as zeros: theirs are about to be loaded. */
function withoutFirstValues(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutFirstValues);
  const zeros = { class_name: 'Zeros', config: {} };
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key.endsWith('_initializer') ? zeros : withoutFirstValues(inner),
  ]);
  return Object.fromEntries(entries);
}

/** A layer is as wide as its stored weights: tfjs asks for the memory before it compares. */
function checkWidths({ filters, units, kernel_size: kernelSize }: Json, name: string, stored: Stored): void {
  const extents = Object.values(stored.get(name) ?? {}).flat();
  for (const width of [filters, units, kernelSize].flat().filter((one) => one !== undefined)) {
    // Gates of recurrent layers share one kernel.
    if (!extents.some((extent) => extent > 0 && extent % (width as number) === 0))
      fail(`width of its stored weights ${show(extents)}`, `config of layer ${show(name)}`, width);
  }
}

/** The layers of a sequential model, which have no connections. */
function checkSequence(value: unknown, place: string, stored: Stored, depth: number): Json[] {
  return array(value, `layers of ${place}`, 1, MOST.layers).map((entry, i) => {
    const where = `layers[${i}] of ${place}`;
    const layer = object(entry, where);
    const name = text(object(layer.config, `config of ${where}`).name, `config.name of ${where}`);
    const { config } = checkLayer({ ...layer, name }, `layer ${show(name)}`, stored, depth + 1);
    return { class_name: layer.class_name, config };
  });
}

function checkSteps(value: unknown, layer: string, stored: Stored): void {
  for (const [i, entry] of array(value, `steps of layer ${show(layer)}`, 1, MOST.steps).entries()) {
    const place = `steps[${i}] of layer ${show(layer)}`;
    const step = object(entry, place);
    const [op, name] = [text(step.op, `op of ${place}`), text(step.name, `name of ${place}`)];
    if (isInherited(op)) fail('operation', `op of ${place}`, op);
    for (const [k, input] of array(step.inputs, `inputs of ${place}`, 1, MOST.inputs).entries())
      text(input, `inputs[${k}] of ${place}`);
    if (step.filters === undefined) continue;
    const kernel = stored.get(`${layer}/${name}`)?.kernel;
    if (!kernel)
      throw new WeightsError(`Expected stored weights ${show(`${layer}/${name}/kernel`)} for ${place} but found none`);
    const [rows, , third, last] = kernel;
    const width = op === 'conv_transpose2d' ? third : last;
    if (step.filters !== width || step.kernel_size !== rows)
      fail(`filters and kernel_size of its stored kernel ${show(kernel)}`, place, [step.filters, step.kernel_size]);
  }
}

/** Options are JSON of a sensible size. */
function checkValues(value: unknown, where: string, depth: number): void {
  if (typeof value === 'number' && !(Math.abs(value) <= MOST.number))
    fail(`number of at most ${MOST.number}`, where, value);
  if (typeof value === 'string' && value.length > MOST.text)
    fail(`text of at most ${MOST.text} characters`, where, value);
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MOST.depth) fail(`values nested at most ${MOST.depth} deep`, where, value);
  const entries = Object.entries(value);
  if (entries.length > MOST.entries) fail(`at most ${MOST.entries} values`, where, value);
  for (const [key, inner] of entries) {
    // tfjs would take them for the keys in snake_case that were checked.
    if (!Array.isArray(value) && /[A-Z]/.test(key)) fail('key in snake_case', where, key);
    checkValues(inner, `${where}.${key}`, depth + 1);
  }
}

function checkShape(value: unknown, where: string): void {
  for (const extent of array(value, where, 1, 8)) {
    if (extent !== null && !(Number.isInteger(extent) && (extent as number) > 0 && (extent as number) <= MOST.number))
      fail('null or positive integer', where, extent);
  }
}

const call = (name: string, index: number) => `${index} ${name}`;

/** `[name, call, tensor]` or `[name, call, tensor, arguments]`; @returns the call that is meant */
function reference(value: unknown, where: string, layers: Layers): string {
  const [name, index, tensor, args = {}] = array(value, where, 3, 4);
  const layer = typeof name === 'string' ? layers.get(name) : undefined;
  if (!layer) return fail('name of a layer', where, name);
  const { first, calls, tensors } = layer;
  if (!Number.isInteger(index) || (index as number) < first || (index as number) >= first + calls)
    fail(`call of layer ${show(name)} in [${first}, ${first + calls})`, where, index);
  if (!Number.isInteger(tensor) || (tensor as number) < 0 || (tensor as number) >= tensors)
    fail(`output of layer ${show(name)}`, where, tensor);
  checkValues(object(args ?? {}, `${where}[3]`), `${where}[3]`, 0);
  return call(name as string, index as number);
}

/** Takes away what waits for nothing that is left, until nothing is left (Kahn, "Topological sorting of large networks", 1962). */
function checkOrder(waits: ReadonlyMap<string, readonly string[]>, where: string): void {
  const pending = new Map<string, number>();
  const followers = new Map<string, string[]>();
  for (const [node, before] of waits) {
    const open = before.filter((other) => waits.has(other));
    pending.set(node, open.length);
    for (const other of open) {
      const list = followers.get(other);
      if (list) list.push(node);
      else followers.set(other, [node]);
    }
  }
  const ready = [...pending].filter(([, count]) => count === 0).map(([node]) => node);
  for (const node of ready) {
    for (const follower of followers.get(node) ?? []) {
      pending.set(follower, pending.get(follower)! - 1);
      if (pending.get(follower) === 0) ready.push(follower);
    }
  }
  if (ready.length === waits.size) return;
  const stuck = [...pending].find(([, count]) => count > 0)!;
  throw new WeightsError(
    `Expected layers that can be called one after another in ${where} but ${show(stuck[0].replace(/^\d+ /, ''))} waits for itself`,
  );
}
