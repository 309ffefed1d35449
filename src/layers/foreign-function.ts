import type * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { LINE_COUNT } from '../boundaries/lines.js';
import { BackendError, MsfsrError, OptionError, ShapeError } from '../errors.js';
import { format } from '../steps/primitive.js';
import { integer, isBuiltIn, oneOf, show, text } from '../validate.js';
import { type LayerArgs, toShapes } from './step-layer.js';

/** A function that enlarges a batch of images [n, h, w, 3] with tfjs ops. */
export type UpscaleFunction = (images: tf.Tensor4D) => tf.Tensor4D;

/** A function that finds boundaries [n, h, w, 11] in the image [n, h·scale, w·scale, 3] and the features [n, h, w, c] of a BUM. */
export type EstimateFunction = (inputs: { image: tf.Tensor4D; features?: tf.Tensor4D }) => tf.Tensor4D;

/** A function that merges image [n, h·scale, w·scale, 3], features [n, h, w, c] and boundaries [n, h, w, 11] into an image of the same size. */
export type FuseFunction = (inputs: {
  image: tf.Tensor4D;
  features?: tf.Tensor4D;
  boundaries: tf.Tensor4D;
}) => tf.Tensor4D;

/** The part of a tfjs graph model that msfsr uses, so that tfjs-converter need not be installed. */
export interface GraphModelLike {
  /** Its inputs; a size of -1 is open. */
  readonly inputs: readonly { readonly name: string; readonly shape?: readonly (number | null)[] }[];
  /** Runs the graph; throws for one with control flow. */
  execute(inputs: tf.NamedTensorMap): tf.Tensor | tf.Tensor[];
  /** Runs the graph, with control flow, too. */
  executeAsync(inputs: tf.NamedTensorMap): Promise<tf.Tensor | tf.Tensor[]>;
}

/** What a file cannot hold, and what therefore is handed in again at loading. */
export type ForeignSource = UpscaleFunction | EstimateFunction | FuseFunction | GraphModelLike;

/** What a foreign function takes. */
export interface ForeignInput {
  readonly name: 'image' | 'features' | 'boundaries';
  /** What a graph model calls it. */
  readonly graph?: { readonly name: string };
}

/** Arguments of a {@link ForeignFunction} layer. */
export interface ForeignFunctionArgs extends LayerArgs {
  /** The module it stands for. */
  readonly kind: 'bum' | 'bem' | 'bfm';
  /** Name under which the function is supplied again when a saved network is loaded. */
  readonly functionName: string;
  /** Enlargement of the stage. */
  readonly scale: number;
  /** The layer's inputs in their order; the image comes first. */
  readonly takes: readonly ForeignInput[];
}

/** Arguments as the config holds them: tfjs rewrites strings of a saved topology as snake_case, unless their key is `name`. */
interface SavedArgs extends Omit<ForeignFunctionArgs, 'functionName'> {
  readonly function: { readonly name: string };
}

let supplied: Readonly<Record<string, ForeignSource>> = {};

/** Makes functions and graph models available to layers that are created while `body` runs: a saved file cannot hold them. */
export function withFunctions<T>(functions: Readonly<Record<string, ForeignSource>>, body: () => T): T {
  const before = supplied;
  supplied = { ...before, ...functions };
  try {
    return body();
  } finally {
    supplied = before;
  }
}

/** Runs a plain function or a graph model inside a layers model. It has no weights of its own. */
export class ForeignFunction extends tfl.layers.Layer {
  /**
   * Name under which tfjs finds the class in a saved network.
   *
   * @nocollapse
   */
  static className = 'MsfsrForeignFunction';
  readonly functionName: string;
  /** What it runs. */
  readonly source: ForeignSource;
  private readonly kind: ForeignFunctionArgs['kind'];
  private readonly scale: number;
  private readonly takes: readonly ForeignInput[];

  constructor(args: ForeignFunctionArgs | SavedArgs) {
    super(args);
    this.functionName = text('function' in args ? args.function.name : args.functionName, 'functionName');
    this.kind = oneOf(args.kind, 'kind', ['bum', 'bem', 'bfm']);
    this.scale = integer(args.scale, 'scale', 1, 32);
    this.takes = args.takes;
    const source = Object.hasOwn(supplied, this.functionName) ? supplied[this.functionName] : undefined;
    if (!source) {
      throw new MsfsrError(
        'MSFSR_FUNCTION_MISSING',
        `Layer ${show(args.name)} runs the function ${show(this.functionName)}, which a file cannot hold: pass it again as ` +
          `functions: { ${JSON.stringify(this.functionName)}: … } when loading`,
      );
    }
    this.source = source;
  }

  override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape {
    const [n, h, w] = toShapes(inputShape)[0]!;
    const factor = { bum: this.scale, bem: 1 / this.scale, bfm: 1 }[this.kind];
    const extent = (d: number | null | undefined) => (typeof d === 'number' ? Math.floor(d * factor) : null);
    return [n ?? null, extent(h), extent(w), this.kind === 'bem' ? LINE_COUNT : 3];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const given = (Array.isArray(inputs) ? inputs : [inputs]) as tf.Tensor4D[];
    const result = callForeign(this.source, this.kind, this.takes, given);
    const expected = this.computeOutputShape(given.map(({ shape }) => shape));
    requireShape(result, expected, () => {
      const from = given.map(({ shape }) => format(shape)).join(' and ');
      return `the function ${show(this.functionName)} in layer ${this.name} to turn ${from} into ${format(expected)} at scale ${this.scale}`;
    });
    return result as tf.Tensor;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { kind, scale, takes, functionName } = this;
    return { ...super.getConfig(), kind, scale, takes: takes as never, function: { name: functionName } };
  }
}

/**
 * Runs a function or a graph model on its inputs.
 *
 * @throws {BackendError} for a graph that only runs asynchronously, and for a function that returns a promise
 */
export function callForeign(
  source: ForeignSource,
  kind: ForeignFunctionArgs['kind'],
  inputs: readonly ForeignInput[],
  tensors: readonly tf.Tensor4D[],
): unknown {
  if (typeof source !== 'function') return executeGraph(source, inputs, tensors);
  const named = Object.fromEntries(inputs.map(({ name }, i) => [name, tensors[i]!]));
  const result: unknown = kind === 'bum' ? source(tensors[0] as never) : source(named as never);
  if (!isBuiltIn(result, 'Promise')) return result;
  result.catch(() => undefined);
  throw new BackendError(
    'Expected a function that returns a tensor but received a promise: functions must run synchronously',
  );
}

/**
 * Checks what a foreign function or model gave.
 *
 * @param whom who was expected to give the shape, and from what
 * @throws {ShapeError} for anything but a tensor of the shape
 */
export function requireShape(result: unknown, expected: readonly (number | null)[], whom: () => string): void {
  const shape = (result as Partial<tf.Tensor> | undefined)?.shape;
  if (Array.isArray(shape) && shape.join() === expected.join()) return;
  throw new ShapeError(`Expected ${whom()} but received ${Array.isArray(shape) ? format(shape) : show(result)}`);
}

function executeGraph(graph: GraphModelLike, inputs: readonly ForeignInput[], tensors: readonly tf.Tensor4D[]) {
  const named = inputs.map(({ name, graph: own }, i) => [own?.name ?? graph.inputs[0]?.name ?? name, tensors[i]!]);
  try {
    return [graph.execute(Object.fromEntries(named))].flat()[0];
  } catch (error) {
    if (!/executeAsync|dynamic op/i.test((error as Error).message)) throw error;
    throw new BackendError(
      'This graph model runs only asynchronously, so it cannot stand inside a network: convert it without control flow, or run it ' +
        `before msfsr. ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/**
 * Checks that something can be run as a function.
 *
 * @throws {OptionError} for anything but a function or a graph model
 */
export function requireForeign(source: unknown, what: string): ForeignSource {
  const graph = source as Partial<GraphModelLike> | null | undefined;
  if (typeof source === 'function') return source as ForeignSource;
  if (typeof graph?.execute === 'function' && graph.inputs?.[0]) return graph as GraphModelLike;
  throw new OptionError(
    `Expected a layers model, a graph model or a function for ${what} but received ${show(source)}`,
  );
}
