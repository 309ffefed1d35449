import type { Extent } from '../../graph/graph.js';
import type { Task } from '../../kernels/task.js';
import type { KernelName } from '../../wasm/kernel.js';
import { type Algorithm, type Node, readsOf } from '../fuse/node.js';

/** One step of a plan in figures. */
export interface StepDescription {
  /** Operations that the step stands for. */
  readonly operations: readonly string[];
  /** Name of the kernel. */
  readonly kind: Node['kind'] | 'margins';
  /** Kernels called, in order. */
  readonly kernels: readonly KernelName[];
  /** `direct`, or the side of Winograd's output tile; convolutions only. */
  readonly algorithm?: Algorithm;
  /** Height, width and channels. */
  readonly inputs: readonly Extent[];
  /** Height, width and channels of its result. */
  readonly output?: Extent;
  /** Multiply-accumulates of a direct computation for one image. */
  readonly macs: number;
  /** Bytes of the values read and written, and of the weights before packing. */
  readonly bytes: number;
  /** Mean time of a run where profiling is on and the plan has run. */
  readonly ms?: number;
}

const size = ([h, w, c]: Extent) => h * w * c;

/** Describes a node; undefined stands for the margins of the inputs. */
export function describeStep(
  node: Node | undefined,
  tasks: readonly Task[],
  extents: readonly Extent[],
): StepDescription {
  const kernels = tasks.map(({ kernel }) => kernel);
  if (!node) return { operations: [], kind: 'margins', kernels, inputs: [], macs: 0, bytes: 0 };
  const inputs = readsOf(node).map((value) => extents[value]!);
  const output = extents[node.output]!;
  const weights = 'kernel' in node ? node.kernel.length : 0;
  return {
    operations: node.names,
    kind: node.kind,
    kernels,
    ...(node.kind === 'convolution' && { algorithm: node.algorithm }),
    inputs,
    output,
    macs: macsOf(node, inputs[0]!, output),
    bytes: 4 * (weights + [...inputs, output].reduce((sum, extent) => sum + size(extent), 0)),
  };
}

function macsOf(node: Node, input: Extent, output: Extent): number {
  if (node.kind === 'convolution') return (node.kernel.length * output[0] * output[1]) / node.shuffle ** 2;
  if (node.kind === 'depthwise') return node.kernelSize ** 2 * size(output);
  return node.kind === 'transposed' ? node.kernel.length * input[0] * input[1] : 0;
}
