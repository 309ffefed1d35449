import type * as tfl from '@tensorflow/tfjs-layers';
import { inferShapes, layerCalls } from '../compose/infer-shapes.js';
import { BackendError, ShapeError } from '../errors.js';
import { StepLayer } from '../layers/step-layer.js';
import { format } from '../steps/primitive.js';
import type { Shape } from '../steps/step.js';
import { runSteps } from '../steps/step-list.js';
import type { Extent, Graph, LoweredStep, Operation, Port } from './graph.js';
import { lowerStockLayer, STOCK_LAYERS } from './lower-stock.js';

/** Appends operations and values to a graph under construction. */
export interface Builder {
  /** Appends one operation and gives the value of its result. */
  add(step: LoweredStep, inputs: readonly number[], extent: Extent, weights: Record<string, Float32Array>): number;
  extentOf(value: number): Extent;
}

/**
 * Turns a layers model into a flat list of primitive operations at fixed input shapes; weights are copied out.
 *
 * @param shapes [n, h, w, c] or [n, c] per input of the model, in order; n is ignored
 * @throws {BackendError} that names a layer which has no primitive operations
 * @throws {ShapeError} from the layer that cannot take its input
 */
export function lower(model: tfl.LayersModel, shapes: readonly Shape[]): Graph {
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
      values.set(outputs[0]!.id, lowerLayer(layer, sources, builder, name, shape));
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

function lowerLayer(layer: tfl.layers.Layer, inputs: number[], builder: Builder, name: string, shape: Shape): number {
  if (!(layer instanceof StepLayer)) {
    const result = lowerStockLayer(layer, inputs, builder, shape);
    if (result !== undefined) return result;
    throw new BackendError(
      `The engine has no operations for layer ${name} (${layer.getClassName()}): run this network with tfjs. ` +
        `Supported: msfsr's layers except foreign functions, nested models, ${STOCK_LAYERS.join(', ')}`,
    );
  }
  const weights = weightsOf(layer);
  return runSteps<number>(layer.steps, inputs, (step, values, primitive) => {
    const shapes = values.map((id): Shape => [1, ...builder.extentOf(id)]);
    const own: Record<string, Float32Array> = {};
    for (const [key, data] of weights) {
      if (key.startsWith(`${step.name}/`)) own[key.slice(step.name.length + 1)] = data;
    }
    return builder.add(step, values, toExtent(primitive.outputShape(step, shapes), `${name}/${step.name}`), own);
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
