import { BackendError, MsfsrError, WeightsError } from '../errors.js';
import { stockOutputShape } from '../graph/stock/output-shapes.js';
import { stockWeightShapes } from '../graph/stock/weight-shapes.js';
import { inferShapes, type LayerCall, type NetworkLayer, portNames, type Topology } from '../graph/topology.js';
import { checkAttributes } from '../steps/check-attributes.js';
import { completeStep } from '../steps/complete-step.js';
import type { Shape, Step } from '../steps/step.js';
import { checkSteps, runSteps } from '../steps/step-list.js';
import { show } from '../validate.js';
import type { SavedWeights } from './saved-weights.js';

/** Applications of layers, those of nested models counted as often as these are applied, that a network may have. */
const MOST_CALLS = 65_536;

type Json = Readonly<Record<string, unknown>>;
type Reference = readonly [layer: string, call: number, tensor: number];

/**
 * A saved topology that `checkTopology` has passed, with the weights beside it, as engine and ONNX export take it.
 *
 * @throws {WeightsError} for steps that cannot be, for a network that is too large
 * @throws {BackendError} for layers that only tfjs knows, when shapes are inferred
 */
export function savedTopology(config: object, weights: SavedWeights): Topology {
  const { topology, calls } = readModel(config as Json, weights);
  if (calls > MOST_CALLS)
    throw new WeightsError(`Expected at most ${MOST_CALLS} applications of layers but the topology has ${calls}`);
  return topology;
}

/** A model, and how many layers run when it runs. */
interface Read {
  readonly topology: Topology;
  readonly calls: number;
}

function readModel(config: Json, weights: SavedWeights): Read {
  const entries = new Map((config.layers as Json[]).map((entry) => [entry.name as string, entry]));
  const layers = new Map<string, { layer: NetworkLayer; calls: number }>();
  const values = new Map<string, number>();
  const numberOf = ([layer, call, tensor]: Reference) => {
    const key = `${layer} ${call} ${tensor}`;
    const known = values.get(key) ?? values.size;
    values.set(key, known);
    return known;
  };
  const calls: LayerCall[] = [];
  let total = 0;
  const done = new Set<string>();
  // Depth first, as tfjs finds its layers, but without recursion: a file may hold a long chain.
  const open: Reference[] = [...(config.output_layers as Reference[])].reverse();
  while (open.length > 0) {
    const [name, index] = open[open.length - 1]!;
    const key = `${name} ${index}`;
    const entry = entries.get(name)!;
    const nodes = entry.inbound_nodes as Reference[][];
    if (done.has(key) || nodes.length === 0) {
      open.pop();
      continue;
    }
    const known = layers.get(name) ?? readLayer(entry, weights);
    layers.set(name, known);
    const { layer } = known;
    const inputs = nodes[index - (layer.model ? 1 : 0)]!; // a nested model was called once already when it was made
    const missing = inputs.filter(
      ([from, call]) => !done.has(`${from} ${call}`) && (entries.get(from)!.inbound_nodes as unknown[]).length > 0,
    );
    if (missing.length > 0) {
      open.push(...missing.reverse());
      continue;
    }
    open.pop();
    done.add(key);
    total += known.calls;
    const outputs = Array.from({ length: layer.model?.outputs.length ?? 1 }, (_, i) => numberOf([name, index, i]));
    calls.push({ layer, inputs: inputs.map(numberOf), outputs });
  }
  const ports = (references: readonly Reference[]) => {
    const names = portNames(references.map(([layer]) => layer));
    return references.map((reference, i) => ({ name: names[i]!, value: numberOf(reference) }));
  };
  const references = config.input_layers as Reference[];
  const shapes = references.map(([name]) => (entries.get(name)!.config as Json).batch_input_shape as Shape);
  const inputs = ports(references).map((port, i) => ({ ...port, shape: shapes[i]! }));
  const outputs = ports(config.output_layers as Reference[]);
  return { topology: { name: config.name as string, inputs, calls, outputs }, calls: total };
}

/** A sequential model as a chain. */
function readSequence(config: Json, weights: SavedWeights): Read {
  const made = (config.layers as Json[])
    .filter(({ class_name }) => class_name !== 'InputLayer')
    .map((entry) => readLayer({ ...entry, name: (entry.config as Json).name }, weights));
  const calls = made.map(({ layer }, i): LayerCall => ({ layer, inputs: [i], outputs: [i + 1] }));
  const first = (config.layers as Json[])[0]!.config as Json;
  const shape = (first.batch_input_shape as Shape | undefined) ?? [];
  const topology = {
    name: config.name as string,
    inputs: [{ name: 'input', value: 0, shape }],
    calls,
    outputs: [{ name: 'output', value: made.length }],
  };
  return { topology, calls: made.reduce((sum, { calls: inner }) => sum + inner, 0) };
}

function readLayer(entry: Json, weights: SavedWeights): { layer: NetworkLayer; calls: number } {
  const [name, className] = [entry.name as string, entry.class_name as string];
  const saved = entry.config as Json;
  const nested = /^(Model|Functional)$/.test(className)
    ? readModel(saved, weights)
    : className === 'Sequential'
      ? readSequence(saved, weights)
      : undefined;
  if (nested) {
    const { topology: model, calls } = nested;
    const outputShapes = (inputs: readonly Shape[]) => {
      const shapes = inferShapes(model, inputs);
      return model.outputs.map(({ value }) => shapes.get(value)!);
    };
    return { layer: { name, className, config: {}, model, weights: [], outputShapes }, calls };
  }
  const config = camelKeys(saved) as Json;
  const facts = { name, className, config, weights: weights.of(name, config.trainable !== false) };
  const steps = stepsOf(config, className, name);
  const outputShapes = steps
    ? (inputs: readonly Shape[]) => [stepsShape(facts, steps, inputs)]
    : (inputs: readonly Shape[]) => {
        const shape = stockOutputShape(facts, inputs);
        for (const [weight, expected] of Object.entries(stockWeightShapes(facts, inputs)))
          requireShape(facts, weight, expected);
        return [shape];
      };
  return { layer: { ...facts, ...(steps && { steps }), outputShapes }, calls: 1 };
}

/** What a layer of steps computes, whether msfsr made its class or somebody else. */
function stepsOf({ steps }: Json, className: string, name: string): readonly Step[] | undefined {
  if (!className.startsWith('Msfsr') && !Array.isArray(steps)) return undefined;
  if (className === 'MsfsrForeignFunction')
    throw new BackendError(`The layer ${name} runs a function, which is in no file: load the network with tfjs`);
  try {
    checkSteps(steps as Step[]);
    for (const step of steps as Step[]) checkAttributes(completeStep(step));
    return steps as Step[];
  } catch (error) {
    if (!(error instanceof MsfsrError)) throw error;
    throw new WeightsError(`Layer ${show(name)}: ${error.message}`, { cause: error });
  }
}

/** Follows a shape through a layer's steps, and compares weights with what they must be. */
function stepsShape(layer: Facts, steps: readonly Step[], inputs: readonly Shape[]): Shape {
  checkSteps(steps, inputs.length);
  return runSteps<Shape>(steps, inputs, (step, shapes, primitive) => {
    for (const { name, shape } of primitive.weights?.(step, shapes) ?? [])
      requireShape(layer, `${step.name}/${name}`, shape);
    return primitive.outputShape(step, shapes);
  });
}

type Facts = Pick<NetworkLayer, 'name' | 'weights'>;

function requireShape({ name, weights }: Facts, weight: string, expected: readonly number[]): void {
  const shape = weights.find((one) => one.name === weight)?.shape;
  if (shape?.join() === expected.join()) return;
  throw new WeightsError(
    `Expected a weight ${show(`${name}/${weight}`)} of shape ${show(expected)} but received ${shape ? show(shape) : 'none'}`,
  );
}

/** Keys in camelCase, and values too, but for names: tfjs writes both in snake_case. */
function camelKeys(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return key === 'name' ? value : camel(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => camelKeys(item));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [camel(name), camelKeys(inner, name)]));
}

const camel = (text: string) => text.replace(/_+(\w|$)/g, (_, letter: string) => letter.toUpperCase());
