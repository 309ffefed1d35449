import type * as tfl from '@tensorflow/tfjs-layers';
import { BackendError, MsfsrError, ShapeError } from '../errors.js';
import { format } from '../steps/primitive.js';
import type { Shape, Step } from '../steps/step.js';
import { show } from '../validate.js';
import type { Network } from './network.js';
import type { LayerCall, LayerWeight, NetworkLayer, Topology } from './topology.js';
import { portNames } from './topology.js';

/** Networks that live in tfjs, as topologies. tfjs itself is not loaded for it: whoever has such a network has loaded it. */

/**
 * The topology of what `compile` or `exportOnnx` was given.
 *
 * @throws {BackendError} for a graph model, a function or anything else that has no layers
 */
export function topologyFrom(network: tfl.LayersModel | Network): Topology {
  const given: Partial<Omit<tfl.LayersModel, 'dispose'> & Network> | null | undefined = network;
  if (typeof given?.topology === 'function') return given.topology();
  if (Array.isArray(given?.layers) && Array.isArray(given.inputs)) return topologyOf(network as tfl.LayersModel);
  throw new BackendError(
    `Expected a layers model or a network but received ${show(network)}: a graph model or a function becomes the BUM of a ` +
      'network by BUM.foreign(), which compileHybrid() takes',
  );
}

/** Topology of a layers model. Values have the ids of their symbolic tensors. */
export function topologyOf(model: tfl.LayersModel): Topology {
  const calls: LayerCall[] = [];
  const seen = new Set<unknown>();
  const known = new Map<tfl.layers.Layer, NetworkLayer>();
  const visit = (tensor: tfl.SymbolicTensor): void => {
    const { sourceLayer: layer } = tensor;
    const node = layer.inboundNodes[tensor.nodeIndex]!;
    if (seen.has(node)) return;
    seen.add(node);
    for (const input of node.inputTensors) visit(input);
    // The node of an input layer has its own tensor as input, but no layer before it.
    if (node.inboundLayers.length === 0) return;
    const own = known.get(layer) ?? networkLayer(layer);
    known.set(layer, own);
    const ids = (tensors: readonly tfl.SymbolicTensor[]) => tensors.map(({ id }) => id);
    calls.push({ layer: own, inputs: ids(node.inputTensors), outputs: ids(node.outputTensors) });
  };
  for (const output of model.outputs) visit(output);
  const ports = (tensors: readonly tfl.SymbolicTensor[]) => {
    const names = portNames(tensors.map(({ sourceLayer }) => sourceLayer.name));
    return tensors.map(({ id }, i) => ({ name: names[i]!, value: id }));
  };
  const inputs = ports(model.inputs).map((port, i) => ({ ...port, shape: model.inputs[i]!.shape }));
  return { name: model.name, inputs, calls, outputs: ports(model.outputs) };
}

function networkLayer(layer: tfl.layers.Layer): NetworkLayer {
  const { steps } = layer as { steps?: readonly Step[] };
  let nested: Topology | undefined;
  return {
    name: layer.name,
    className: layer.getClassName(),
    get config() {
      return layer.getConfig();
    },
    ...(steps && { steps }),
    ...('layers' in layer && {
      get model() {
        nested ??= topologyOf(layer as unknown as tfl.LayersModel);
        return nested;
      },
    }),
    get weights() {
      return layer.weights.map((variable) => weightOf(layer, variable));
    },
    live: layer,
    outputShapes: (inputs) => outputShapes(layer, inputs),
  };
}

/** Numbers that were read from tfjs, by what holds them there: tfjs replaces it when a weight is set. */
const read = new WeakMap<object, Float32Array>();

function weightOf(layer: tfl.layers.Layer, variable: tfl.LayerVariable): LayerWeight {
  const { originalName, shape } = variable;
  return {
    name: originalName.slice(originalName.indexOf(`${layer.name}/`) + layer.name.length + 1),
    shape: shape as number[],
    trainable: layer.trainableWeights.includes(variable),
    values() {
      const tensor = variable.read();
      const values = read.get(tensor.dataId) ?? (tensor.dataSync() as Float32Array);
      read.set(tensor.dataId, values);
      return values;
    },
  };
}

/** Stock layers refuse shapes with errors that name no layer. */
function outputShapes(layer: tfl.layers.Layer, inputs: readonly Shape[]): readonly Shape[] {
  const given = inputs.map((shape) => [...shape]);
  try {
    const shape: unknown = layer.computeOutputShape(given.length === 1 ? given[0]! : given);
    return Array.isArray((shape as unknown[])[0]) ? (shape as Shape[]) : [shape as Shape];
  } catch (error) {
    if (error instanceof MsfsrError) throw error;
    const came = given.map(format).join(' and ');
    throw new ShapeError(`Layer ${layer.name} cannot take ${came}: ${(error as Error).message}`, { cause: error });
  }
}
