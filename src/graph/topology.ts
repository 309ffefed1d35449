import type { layers } from '@tensorflow/tfjs-layers';
import { ShapeError } from '../errors.js';
import type { Shape, Step } from '../steps/step.js';

/** One weight of a layer. */
export interface LayerWeight {
  /** Its name in the layer: `kernel`, or `<step>/kernel` in a layer of steps. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  /** Its numbers: the same array for as long as it has the same values, so that work on them can be kept. */
  values(): Float32Array;
}

/** A layer as whoever runs, describes or exports a network gets to see it, whether it lives in tfjs or stands in a file. */
export interface NetworkLayer {
  readonly name: string;
  readonly className: string;
  /** Options by tfjs's names, in camelCase. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What a layer of msfsr computes. */
  readonly steps?: readonly Step[];
  /** A nested model. */
  readonly model?: Topology;
  /** In tfjs's order. */
  readonly weights: readonly LayerWeight[];
  /** The layer itself where it lives in tfjs: it may say more than its options, and can be applied. */
  readonly live?: layers.Layer;
  /**
   * Shapes of its results.
   *
   * @throws {ShapeError} for inputs that it cannot take
   * @throws {BackendError} for a saved layer that only tfjs knows
   */
  outputShapes(inputs: readonly Shape[]): readonly Shape[];
}

/** One application of a layer inside a network; values go by number. */
export interface LayerCall {
  readonly layer: NetworkLayer;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** A value at the rim of a network. */
export interface TopologyPort {
  /** Called after its layer, as in tfjs; a layer's second one gets `#2`. */
  readonly name: string;
  readonly value: number;
}

/** What goes into a network. */
export interface TopologyInput extends TopologyPort {
  /** [n, h, w, c] or [n, c]; null where it is open. */
  readonly shape: Shape;
  /** How much larger its sides are than those of the picture. Default 1. */
  readonly scale?: number;
}

/** A network as layers and their applications, each after those it depends on. Input layers are left out. */
export interface Topology {
  readonly name: string;
  readonly inputs: readonly TopologyInput[];
  readonly calls: readonly LayerCall[];
  readonly outputs: readonly TopologyPort[];
}

/** Shapes of values by their number. */
export type ShapeMap = ReadonlyMap<number, Shape>;

/**
 * Follows fixed input shapes through a network whose own shapes are open.
 *
 * @param inputs shape per input, in order
 * @param shapes filled on the way, so that the caller sees how far it came if a layer refuses
 * @throws {ShapeError} from the layer that cannot take its input, or has none
 */
export function inferShapes(
  topology: Pick<Topology, 'inputs' | 'calls'>,
  inputs: readonly Shape[],
  shapes: Map<number, Shape> = new Map(),
): ShapeMap {
  const given = (value: number, name: string): Shape => {
    const shape = shapes.get(value);
    if (shape) return shape;
    throw new ShapeError(`Layer ${name} reads what no layer before it gives`);
  };
  for (const [i, { value }] of topology.inputs.entries()) if (inputs[i]) shapes.set(value, inputs[i]);
  for (const { layer, inputs: from, outputs } of topology.calls) {
    const results = layer.outputShapes(from.map((value) => given(value, layer.name)));
    for (const [i, value] of outputs.entries()) shapes.set(value, results[i]!);
  }
  return shapes;
}

/** Names of ports by those of their layers: a layer's second one gets `#2`. */
export function portNames(layerNames: readonly string[]): string[] {
  return layerNames.map((name, i) => {
    const before = layerNames.slice(0, i).filter((other) => other === name).length;
    return before > 0 ? `${name}#${before + 1}` : name;
  });
}
