import type * as tfl from '@tensorflow/tfjs-layers';
import { BackendError } from '../errors.js';
import { StepLayer } from '../layers/step-layer.js';
import type { Shape } from '../steps/step.js';
import { type Builder, GraphBuilder, lowerSteps, toExtent } from './builder.js';
import type { Graph, Port } from './graph.js';
import { inferShapes, layerCalls } from './infer-shapes.js';
import { portNames } from './ports.js';
import { lowerStockLayer, STOCK_LAYERS } from './stock/lower-stock.js';
import { valuesOf } from './values-of.js';

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
 * Turns a layers model into a flat list of primitive operations at fixed input shapes; weights are copied out.
 *
 * @param meet told of layers without primitive operations, whose results are then values that nothing in the graph makes; without it they
 *   are refused
 * @param shapes [n, h, w, c] or [n, c] per input of the model, in order; n is ignored
 * @throws {BackendError} that names a layer which has no primitive operations
 * @throws {ShapeError} from the layer that cannot take its input
 */
export function lower(model: tfl.LayersModel, shapes: readonly Shape[], meet?: (unknown: UnknownLayer) => void): Graph {
  const graph = new GraphBuilder();
  const inputs: Port[] = portNames(model.inputs).map((name, i) => ({
    name,
    value: graph.value(toExtent(shapes[i]!, name)),
  }));

  const lowerModel = (
    inner: tfl.LayersModel,
    given: readonly number[],
    outer: readonly Shape[],
    prefix: string,
  ): number[] => {
    const inferred = inferShapes(inner, outer);
    const values = new Map<number, number>(inner.inputs.map((tensor, i) => [tensor.id, given[i]!]));
    for (const { layer, inputs: from, outputs } of layerCalls(inner)) {
      const sources = from.map((tensor) => values.get(tensor.id)!);
      const sourceShapes = from.map((tensor) => inferred.get(tensor.id)!);
      const name = prefix + layer.name;
      if ('layers' in layer) {
        const results = lowerModel(layer as unknown as tfl.LayersModel, sources, sourceShapes, `${name}/`);
        for (const [i, tensor] of outputs.entries()) values.set(tensor.id, results[i]!);
        continue;
      }
      const shape = inferred.get(outputs[0]!.id)!;
      let result = lowerLayer(layer, sources, graph.layer(name), name, shape);
      if (result === undefined) {
        if (!meet || outputs.length > 1) refuse(layer, name);
        result = graph.value(toExtent(shape, name));
        meet({ name, layer, inputs: sources, shapes: sourceShapes, output: result, after: graph.operations.length });
      }
      values.set(outputs[0]!.id, result);
    }
    return inner.outputs.map((tensor) => values.get(tensor.id)!);
  };

  const results = lowerModel(
    model,
    inputs.map(({ value: id }) => id),
    shapes,
    '',
  );
  const outputs = portNames(model.outputs).map((name, i) => ({ name, value: results[i]! }));
  return { name: model.name, extents: graph.extents, inputs, operations: graph.operations, outputs };
}

function refuse(layer: tfl.layers.Layer, name: string): never {
  throw new BackendError(
    `There are no operations for layer ${name} (${layer.getClassName()}): run this network with tfjs, or the rest of it with ` +
      `compileHybrid(). Supported: msfsr's layers except foreign functions, nested models, ${STOCK_LAYERS.join(', ')}`,
  );
}

/** The value of the layer's result; undefined for a layer without primitive operations. */
function lowerLayer(
  layer: tfl.layers.Layer,
  inputs: number[],
  builder: Builder,
  name: string,
  shape: Shape,
): number | undefined {
  if (!(layer instanceof StepLayer)) return lowerStockLayer(layer, inputs, builder, shape);
  const weights = weightsOf(layer);
  return lowerSteps(layer.steps, inputs, builder, name, (step) => {
    const own: Record<string, Float32Array> = {};
    for (const [key, data] of weights) {
      if (key.startsWith(`${step}/`)) own[key.slice(step.length + 1)] = data;
    }
    return own;
  });
}

/** Values of a layer's weights by `<step>/<weight>`. */
function weightsOf(layer: StepLayer): [string, Float32Array][] {
  return layer.weights.map((variable) => [
    variable.originalName.slice(variable.originalName.indexOf(`${layer.name}/`) + layer.name.length + 1),
    valuesOf(variable.read()),
  ]);
}
