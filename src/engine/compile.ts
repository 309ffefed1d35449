import type * as tfl from '@tensorflow/tfjs-layers';
import type { MultiStage } from '../compose/multi-stage.js';
import { BackendError } from '../errors.js';
import { boolean, knownKeys, oneOf } from '../validate.js';
import { bestVariant, instantiateKernels, type SimdVariant } from '../wasm/kernels.js';
import { chooseAlgorithm, type WinogradOption } from './algorithm.js';
import { layOut } from './arena.js';
import { Constants } from './constants.js';
import { emit, emitMargins } from './emit.js';
import { fuse } from './fuse.js';
import { inputShape, type SizeOption } from './input-shape.js';
import { lower, portNames } from './lower.js';
import type { Node } from './node.js';
import { Plan, type PlanStep } from './plan.js';
import { describeNode } from './plan-description.js';
import { placeValues, separateMargins } from './storage.js';
import { viewIn } from './view-in.js';

/** Options of {@link compile}. */
export interface CompileOptions {
  /** Height and width of every input whose own are open; or of each, by the input's name. */
  readonly size?: SizeOption;
  /** Algorithm of 3x3 convolutions. Default `auto`: by shape. */
  readonly winograd?: WinogradOption;
  /** Default: relaxed SIMD where the JavaScript engine has it. */
  readonly simd?: SimdVariant;
  /** Measures the time of every step. Default false. */
  readonly profile?: boolean;
}

/** First byte that a plan uses; a null pointer stays invalid. */
const BASE = 1024;

/**
 * Compiles a network for one input size into a plan that runs on its own WebAssembly memory, without tfjs: batch norm folded, activations,
 * sums and pixel shuffles fused, one arena by liveness, weights packed. Later changes of the model's weights do not reach the plan.
 *
 * @throws {BackendError} for layers that the engine does not know, or where there is no WebAssembly SIMD
 * @throws {ShapeError} for a size that the network cannot take
 * @throws {OptionError} for options out of range
 */
export function compile(network: tfl.LayersModel | MultiStage, options: CompileOptions = {}): Plan {
  knownKeys(options, 'compile', ['size', 'winograd', 'simd', 'profile']);
  const winograd = oneOf(options.winograd ?? 'auto', 'winograd', ['auto', 'off', 2, 4] as const);
  const profile = boolean(options.profile ?? false, 'profile');
  const simd = options.simd === undefined ? bestVariant() : oneOf(options.simd, 'simd', ['simd', 'relaxed'] as const);
  if (!simd) throw new BackendError('This JavaScript engine has no WebAssembly SIMD: use tfjs instead');
  const model = 'plan' in network ? network.model : network;
  const names = portNames(model.inputs);
  const graph = lower(
    model,
    model.inputs.map((tensor, i) => inputShape(tensor.shape, names[i]!, options.size)),
  );

  const fused = fuse(graph);
  const algorithmOf = (node: Node) =>
    node.kind === 'convolution' ? chooseAlgorithm(node, fused.extents[node.output]!, winograd) : 'direct';
  const { nodes, extents } = separateMargins(fused.nodes, fused.extents, algorithmOf);
  const placements = placeValues(nodes, extents, graph.inputs, graph.outputs, algorithmOf);
  const storages = [...new Set([...placements.values()].map(({ storage }) => storage))];
  const { offsets, bytes } = layOut(storages);
  const viewOf = (value: number) => {
    const placement = placements.get(value)!;
    return viewIn(placement, extents[value]!, BASE + offsets.get(placement.storage)!);
  };

  const constants = new Constants(BASE + bytes);
  const emission = { constants, viewOf, placements, algorithmOf };
  const calls = [
    { node: undefined, tasks: graph.inputs.flatMap(({ value }) => emitMargins(value, emission)) },
    ...nodes.map((node) => ({ node, tasks: emit(node, emission) })),
  ];
  const packed = constants.end - BASE - bytes;
  const steps = calls
    .filter(({ tasks }) => tasks.length > 0)
    .map(
      ({ node, tasks }): PlanStep => ({
        description: describeNode(node, tasks, extents, algorithmOf),
        calls: tasks.map(({ kernel, units, words }) => ({
          kernel,
          units,
          block: constants.put(Int32Array.from(words)),
        })),
      }),
    );
  const scratch = Math.max(0, ...calls.flatMap(({ tasks }) => tasks.map((task) => task.scratch)));
  const size = constants.end + scratch + 64;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(size / 65536) });
  constants.write(memory);
  const port = ({ name, value }: { name: string; value: number }) => ({ name, view: viewOf(value) });
  return new Plan({
    name: graph.name,
    simd,
    profile,
    memory,
    kernels: instantiateKernels(memory, simd),
    inputs: graph.inputs.map(port),
    outputs: graph.outputs.map(port),
    steps,
    scratch: constants.end,
    bytes: { activations: bytes, constants: packed, scratch, total: size },
  });
}
