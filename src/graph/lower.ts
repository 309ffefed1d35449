import type * as tfl from '@tensorflow/tfjs-layers';
import { BackendError, ShapeError } from '../errors.js';
import { StepLayer } from '../layers/step-layer.js';
import { format } from '../steps/primitive.js';
import type { Shape, Step } from '../steps/step.js';
import { runSteps } from '../steps/step-list.js';
import type { Extent, Graph, LoweredStep, Operation, Port } from './graph.js';
import { inferShapes, layerCalls } from './infer-shapes.js';
import { lowerStockLayer, STOCK_LAYERS } from './stock/lower-stock.js';

/** Appends operations and values to a graph under construction. */
export interface Builder {
  /** Appends one operation and gives the value of its result. */
  add(step: LoweredStep, inputs: readonly number[], extent: Extent, weights: Record<string, Float32Array>): number;
  extentOf(value: number): Extent;
}

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
  const extents: Extent[] = [];
  const operations: Operation[] = [];
  const names = new Set<string>();
  const unique = (name: string): string => {
    let candidate = name;
    for (let i = 2; names.has(candidate); i++) candidate = `${name}#${i}`; // a layer applied more than once
    names.add(candidate);
    return candidate;
  };
  const value = (extent: Extent): number => extents.push(extent) - 1;
  const inputs: Port[] = portNames(model.inputs).map((name, i) => ({
    name,
    value: value(toExtent(shapes[i]!, name)),
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
      const builder: Builder = {
        add(step, stepInputs, extent, weights) {
          const output = value(extent);
          operations.push({ name: unique(`${name}/${step.name}`), step, inputs: stepInputs, output, weights });
          return output;
        },
        extentOf: (id) => extents[id]!,
      };
      const shape = inferred.get(outputs[0]!.id)!;
      let result = lowerLayer(layer, sources, builder, name, shape);
      if (result === undefined) {
        if (!meet || outputs.length > 1) refuse(layer, name);
        result = value(toExtent(shape, name));
        meet({ name, layer, inputs: sources, shapes: sourceShapes, output: result, after: operations.length });
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
  return { name: model.name, extents, inputs, operations, outputs };
}

/** Inputs and outputs are called after their layers, as in tfjs; a layer's second one gets `#2`. */
export function portNames(tensors: readonly tfl.SymbolicTensor[]): string[] {
  const names = tensors.map(({ sourceLayer }) => sourceLayer.name);
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before > 0 ? `${name}#${before + 1}` : name;
  });
}

function refuse(layer: tfl.layers.Layer, name: string): never {
  throw new BackendError(
    `The engine has no operations for layer ${name} (${layer.getClassName()}): run this network with tfjs, or the rest of it with ` +
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

/**
 * Appends the steps of a layer and gives the value of the last one's result.
 *
 * @param weightsOf weights of a step by their names, from the step's name
 */
export function lowerSteps(
  steps: readonly Step[],
  inputs: readonly number[],
  builder: Builder,
  name: string,
  weightsOf: (step: string) => Record<string, Float32Array>,
): number {
  return runSteps<number>(steps, inputs, (step, values, primitive) => {
    const shapes = values.map((id): Shape => [1, ...builder.extentOf(id)]);
    const extent = toExtent(primitive.outputShape(step, shapes), `${name}/${step.name}`);
    return builder.add(step, values, extent, weightsOf(step.name));
  });
}

/** Values of a layer's weights by `<step>/<weight>`. */
function weightsOf(layer: StepLayer): [string, Float32Array][] {
  return layer.weights.map((variable) => [
    variable.originalName.slice(variable.originalName.indexOf(`${layer.name}/`) + layer.name.length + 1),
    variable.read().dataSync() as Float32Array,
  ]);
}

/** Drops the batch; [n, c] counts as one pixel. */
export function toExtent(shape: Shape, name: string): Extent {
  const inner = shape.length === 2 ? [1, 1, shape[1]] : shape.slice(1);
  if (inner.length === 3 && inner.every((d) => typeof d === 'number' && d > 0)) return inner as unknown as Extent;
  throw new ShapeError(
    `Expected a shape [n, h, w, c] or [n, c] without open dimensions for ${name} but received ${format(shape)}`,
  );
}
