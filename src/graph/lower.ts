import type * as tfl from '@tensorflow/tfjs-layers';
import { BackendError } from '../errors.js';
import type { Shape } from '../steps/step.js';
import { type Builder, GraphBuilder, lowerSteps, toExtent } from './builder.js';
import type { Graph } from './graph.js';
import { lowerStockLayer, STOCK_LAYERS } from './stock/lower-stock.js';
import { inferShapes, type NetworkLayer, type Topology } from './topology.js';

/** A layer that has no primitive operations. */
export interface UnknownLayer {
  readonly name: string;
  readonly layer: tfl.layers.Layer;
  /** Values that go in, and their shapes as tfjs knows them. */
  readonly inputs: readonly number[];
  readonly shapes: readonly Shape[];
  /** Value that comes out. */
  readonly output: number;
  /** How many operations of the graph run before it. */
  readonly after: number;
}

/**
 * Turns a network into a flat list of primitive operations at fixed input shapes. Their weights are the layers' own arrays.
 *
 * @param shapes [n, h, w, c] or [n, c] per input, in order; n is ignored
 * @param meet told of layers without primitive operations, whose results are then values that nothing in the graph makes; without it they
 *   are refused
 * @throws {BackendError} that names a layer which has no primitive operations
 * @throws {ShapeError} from the layer that cannot take its input
 */
export function lower(topology: Topology, shapes: readonly Shape[], meet?: (unknown: UnknownLayer) => void): Graph {
  const graph = new GraphBuilder();
  const inputs = topology.inputs.map(({ name }, i) => ({ name, value: graph.value(toExtent(shapes[i]!, name)) }));

  const lowerModel = (inner: Topology, given: readonly number[], outer: readonly Shape[], prefix: string): number[] => {
    const inferred = inferShapes(inner, outer);
    const values = new Map(inner.inputs.map(({ value }, i) => [value, given[i]!]));
    for (const { layer, inputs: from, outputs } of inner.calls) {
      const sources = from.map((value) => values.get(value)!);
      const sourceShapes = from.map((value) => inferred.get(value)!);
      const name = prefix + layer.name;
      if (layer.model) {
        const results = lowerModel(layer.model, sources, sourceShapes, `${name}/`);
        for (const [i, value] of outputs.entries()) values.set(value, results[i]!);
        continue;
      }
      const shape = inferred.get(outputs[0]!)!;
      let result = lowerLayer(layer, sources, graph.layer(name), name, shape);
      if (result === undefined) {
        const { live } = layer;
        if (!meet || !live || outputs.length > 1) refuse(layer, name);
        result = graph.value(toExtent(shape, name));
        const after = graph.operations.length;
        meet({ name, layer: live, inputs: sources, shapes: sourceShapes, output: result, after });
      }
      values.set(outputs[0]!, result);
    }
    return inner.outputs.map(({ value }) => values.get(value)!);
  };

  const given = inputs.map(({ value }) => value);
  const results = lowerModel(topology, given, shapes, '');
  const outputs = topology.outputs.map(({ name }, i) => ({ name, value: results[i]! }));
  return { name: topology.name, extents: graph.extents, inputs, operations: graph.operations, outputs };
}

function refuse({ className }: NetworkLayer, name: string): never {
  throw new BackendError(
    `There are no operations for layer ${name} (${className}): run this network with tfjs, or the rest of it with ` +
      `compileHybrid(). Supported: msfsr's layers except foreign functions, nested models, ${STOCK_LAYERS.join(', ')}`,
  );
}

/** The value of the layer's result; undefined for a layer without primitive operations. */
function lowerLayer(
  layer: NetworkLayer,
  inputs: number[],
  builder: Builder,
  name: string,
  shape: Shape,
): number | undefined {
  const { steps, weights } = layer;
  if (!steps) return lowerStockLayer(layer, inputs, builder, shape);
  return lowerSteps(steps, inputs, builder, name, (step) => {
    const own: Record<string, Float32Array> = {};
    for (const weight of weights) {
      if (weight.name.startsWith(`${step}/`)) own[weight.name.slice(step.length + 1)] = weight.values();
    }
    return own;
  });
}
