import type * as tfl from '@tensorflow/tfjs-layers';
import { MsfsrError, ShapeError } from '../errors.js';
import { format } from '../steps/primitive.js';
import type { Shape } from '../steps/step.js';

/** Shapes of symbolic tensors by their id. */
export type ShapeMap = ReadonlyMap<number, Shape>;

/** One application of a layer inside a model. */
export interface LayerCall {
  readonly layer: tfl.layers.Layer;
  readonly inputs: readonly tfl.SymbolicTensor[];
  readonly outputs: readonly tfl.SymbolicTensor[];
}

/** The applications of layers that lead to the model's outputs, each after those it depends on. Input layers are left out. */
export function layerCalls(model: tfl.LayersModel): LayerCall[] {
  const calls: LayerCall[] = [];
  const seen = new Set<unknown>();
  const visit = (tensor: tfl.SymbolicTensor): void => {
    const node = tensor.sourceLayer.inboundNodes[tensor.nodeIndex]!;
    if (seen.has(node)) return;
    seen.add(node);
    for (const input of node.inputTensors) visit(input);
    // The node of an input layer has its own tensor as input, but no layer before it.
    if (node.inboundLayers.length > 0) {
      calls.push({ layer: tensor.sourceLayer, inputs: node.inputTensors, outputs: node.outputTensors });
    }
  };
  for (const output of model.outputs) visit(output);
  return calls;
}

const asShapes = (shape: unknown): Shape[] =>
  Array.isArray((shape as unknown[])[0]) ? (shape as Shape[]) : [shape as Shape];

/** Stock layers refuse shapes with errors that name no layer. */
function outputShape(layer: tfl.layers.Layer, given: (number | null)[][]): unknown {
  try {
    return layer.computeOutputShape(given.length === 1 ? given[0]! : given);
  } catch (error) {
    if (error instanceof MsfsrError) throw error;
    const came = given.map(format).join(' and ');
    throw new ShapeError(`Layer ${layer.name} cannot take ${came}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Follows fixed input shapes through a model whose own shapes are open.
 *
 * @param inputs shape per input of the model, in order
 * @param shapes filled on the way, so that the caller sees how far it came if a layer refuses
 * @throws {ShapeError} from the layer that cannot take its input
 */
export function inferShapes(
  model: tfl.LayersModel,
  inputs: readonly Shape[],
  shapes: Map<number, Shape> = new Map(),
): ShapeMap {
  for (const [i, tensor] of model.inputs.entries()) shapes.set(tensor.id, inputs[i]!);
  for (const { layer, inputs: from, outputs } of layerCalls(model)) {
    const given = from.map((tensor) => [...shapes.get(tensor.id)!]);
    const results = asShapes(outputShape(layer, given));
    for (const [i, tensor] of outputs.entries()) shapes.set(tensor.id, results[i]!);
  }
  return shapes;
}
