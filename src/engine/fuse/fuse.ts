import { derived, uniform } from '../../graph/derived.js';
import type { Extent, Graph, Operation } from '../../graph/graph.js';
import { foldAffine } from './fold.js';
import type { AffineNode, ConvolutionNode, DepthwiseNode, Node, NodeList } from './node.js';

/**
 * Turns operations into nodes: batch norm and constant factors go into convolutions, slopes, pixel shuffles and sums into the node before
 * them, explicit zero padding into the convolution after it.
 */
export function fuse(graph: Graph): NodeList {
  const fuser = new Fuser(graph);
  for (const operation of graph.operations) fuser.take(operation);
  return { nodes: fuser.nodes, extents: fuser.extents };
}

class Fuser {
  readonly nodes: Node[] = [];
  readonly extents: Extent[];
  /** How many operations and outputs read a value. */
  private readonly uses = new Map<number, number>();

  constructor(graph: Graph) {
    this.extents = [...graph.extents];
    const read = [...graph.operations.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ value }) => value)];
    for (const value of read) this.uses.set(value, (this.uses.get(value) ?? 0) + 1);
  }

  take(operation: Operation): void {
    const { step, inputs, output, weights, name } = operation;
    const names = [name];
    const base = { names, inputs, output };
    const channels = this.extents[inputs[0]!]![2];
    const filled = (value: number) => uniform(value, channels);
    switch (step.op) {
      case 'conv2d': {
        const { kernelSize, strides, padding, padMode, filters } = step;
        const bias = weights.bias ?? uniform(0, filters);
        const kernel = weights.kernel!;
        const reflect = padMode === 'reflect' && padding > 0;
        const shape = { kernel, kernelSize, strides, padding: [padding, padding] as const, reflect, bias, shuffle: 1 };
        this.nodes.push(this.withPad({ kind: 'convolution', ...base, ...shape, algorithm: 'direct' }));
        return;
      }
      case 'convTranspose2d': {
        const { kernelSize, strides, crop, filters } = step;
        const bias = weights.bias ?? uniform(0, filters);
        const rest = { kernel: weights.kernel!, kernelSize, strides, crop: [crop[0], crop[2]] as const, bias };
        this.nodes.push({ kind: 'transposed', ...base, ...rest });
        return;
      }
      case 'batchNorm': {
        const { scale, shift } = normalisation(weights, step.epsilon);
        this.affine(base, scale, shift);
        return;
      }
      case 'scale':
        this.affine(base, filled(step.factor), filled(step.offset));
        return;
      case 'relu':
        this.bend(base, filled(0));
        return;
      case 'prelu':
        this.bend(base, weights.alpha!);
        return;
      case 'leakyRelu':
        this.bend(base, filled(step.alpha));
        return;
      case 'tanh':
      case 'sigmoid':
        this.nodes.push({ kind: 'squash', ...base, mode: step.op });
        return;
      case 'add':
        this.add(base);
        return;
      case 'multiply': {
        const [x, s] = inputs.map((value) => this.extents[value]!) as [Extent, Extent];
        const perChannel = s[0] === 1 && s[1] === 1 && (x[0] !== 1 || x[1] !== 1);
        this.nodes.push(perChannel ? { kind: 'gate', ...base } : { kind: 'modulate', ...base, offset: 0 });
        return;
      }
      case 'modulate':
        this.nodes.push({ kind: 'modulate', ...base, offset: 1 });
        return;
      case 'pixelShuffle':
        this.shuffle(base, step.size);
        return;
      case 'maxPool':
      case 'spaceToDepth':
        this.nodes.push({ kind: step.op, ...base, size: step.size });
        return;
      case 'upsampleNearest':
        this.nodes.push({ kind: 'upsample', ...base, size: step.size });
        return;
      case 'upsampleBicubic':
        this.nodes.push({ kind: 'bicubic', ...base, size: step.size });
        return;
      case 'globalAveragePool':
        this.nodes.push({ kind: 'mean', ...base });
        return;
      case 'concat':
        this.nodes.push({ kind: 'concat', ...base });
        return;
      case 'upsampleBilinear':
        this.nodes.push({ kind: 'bilinear', ...base, size: step.size });
        return;
      case 'depthwiseConv2d': {
        const { kernelSize, strides } = step;
        const bias = weights.bias ?? filled(0);
        const shape = { kernel: weights.kernel!, kernelSize, strides, padding: [0, 0] as const, bias };
        this.nodes.push(this.withPad({ kind: 'depthwise', ...base, ...shape }));
        return;
      }
      case 'pad':
        this.nodes.push({ kind: 'pad', ...base, pad: step.pad, channels: step.channels ?? 0 });
        return;
      default:
        step satisfies never; // an operation that the engine does not know does not compile
    }
  }

  /** The node whose result nobody else reads, if it is there to be fused with. */
  private open(value: number): Node | undefined {
    return this.uses.get(value) === 1 ? this.nodes.find(({ output }) => output === value) : undefined;
  }

  /** Replaces a node; it moves to the end, where everything that its new operands need has been computed. */
  private replace(old: Node, changes: object, by: { names: readonly string[]; output: number }): void {
    this.nodes.splice(this.nodes.indexOf(old), 1);
    this.nodes.push({ ...old, ...changes, names: [...by.names, ...old.names], output: by.output } as Node);
  }

  private affine(base: Base, scale: Float32Array, shift: Float32Array): void {
    const before = this.open(base.inputs[0]!);
    const folded = before && foldAffine(before, scale, shift);
    if (before && folded) this.replace(before, folded, base);
    else this.nodes.push({ kind: 'affine', ...base, scale, shift });
  }

  private bend(base: Base, slope: Float32Array): void {
    const before = this.open(base.inputs[0]!);
    if (before && takesSlope(before)) this.replace(before, { slope }, base);
    else this.nodes.push({ ...this.identity(base), slope });
  }

  /** Sums of more than two go pair by pair. Each goes into a node whose result only the sum reads; the latest one, else either. */
  private add({ names, inputs, output }: Base): void {
    let sum = inputs[0]!;
    for (const [i, next] of inputs.slice(1).entries()) {
      const last = i === inputs.length - 2;
      const result = last ? output : this.extents.push(this.extents[output]!) - 1;
      if (!last) this.uses.set(result, 1);
      const candidates = [sum, next].map((value) => this.open(value)).filter((node) => node && takesResidual(node));
      const into = candidates.sort((a, b) => this.nodes.indexOf(b!) - this.nodes.indexOf(a!))[0];
      const base = { names, inputs: [sum], output: result };
      if (into) this.replace(into, { residual: into.output === sum ? next : sum }, base);
      else this.nodes.push({ ...this.identity(base), residual: next });
      sum = result;
    }
  }

  private shuffle(base: Base, size: number): void {
    const before = this.open(base.inputs[0]!);
    const fits = before?.kind === 'convolution' && before.shuffle === 1 && before.residual === undefined;
    if (fits) this.replace(before, { shuffle: size }, base);
    else this.nodes.push({ kind: 'pixelShuffle', ...base, size });
  }

  /** A convolution with the zeros of an explicit padding before it as its own. */
  private withPad(node: ConvolutionNode | DepthwiseNode): Node {
    const before = this.open(node.inputs[0]!);
    const zeros = before?.kind === 'pad' && before.channels === 0;
    if (!zeros || (node.kind === 'convolution' && node.reflect)) return node;
    this.nodes.splice(this.nodes.indexOf(before), 1);
    const [top, , left] = before.pad;
    const padding = [node.padding[0] + top, node.padding[1] + left] as const;
    return { ...node, names: [...node.names, ...before.names], inputs: before.inputs, padding };
  }

  private identity(base: Base): AffineNode {
    const channels = this.extents[base.output]![2];
    return { kind: 'affine', ...base, scale: uniform(1, channels), shift: uniform(0, channels) };
  }
}

type Base = Pick<Operation, 'inputs' | 'output'> & { readonly names: readonly string[] };

/** Batch norm as y · scale + shift. */
function normalisation(weights: Operation['weights'], epsilon: number) {
  const { gamma, beta, moving_mean: mean, moving_variance: variance } = weights;
  const scale = derived([gamma!, variance!], `scale ${epsilon}`, () =>
    gamma!.map((g, c) => g / Math.sqrt(variance![c]! + epsilon)),
  );
  const shift = derived([beta!, mean!, scale], 'shift', () => beta!.map((b, c) => b - mean![c]! * scale[c]!));
  return { scale, shift };
}

/** Whether a node ends in bend(x + residual) and has no slope yet. */
const takesSlope = (node: Node): boolean =>
  (node.kind === 'convolution' ||
    node.kind === 'transposed' ||
    node.kind === 'depthwise' ||
    node.kind === 'affine' ||
    node.kind === 'gate') &&
  node.slope === undefined;

const takesResidual = (node: Node): boolean =>
  ((takesSlope(node) && node.kind !== 'depthwise') || node.kind === 'upsample') && node.residual === undefined;
