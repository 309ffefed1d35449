import type { Network } from '../graph/network.js';
import { inputShapes } from '../graph/ports.js';
import { inferShapes, type LayerCall, type LayerWeight, type NetworkLayer, type ShapeMap } from '../graph/topology.js';
import type { StepLayer } from '../layers/step-layer.js';
import type { Shape } from '../steps/step.js';
import { macsOf } from '../steps/step-list.js';

/** One module of a stage. */
export interface ModuleDescription {
  readonly stage: number;
  readonly kind: 'bum' | 'bem' | 'bfm';
  readonly type: string;
  /** Shape of the module's last result. */
  readonly output: Shape;
  /** Trainable and other parameters. */
  readonly trainable: number;
  readonly frozen: number;
  /** Multiply-accumulates of convolutions and products for one image. */
  readonly macs: number;
}

/** A network in figures. */
export interface Description {
  readonly name: string;
  readonly input: Shape;
  readonly output: Shape;
  readonly modules: readonly ModuleDescription[];
  readonly trainable: number;
  readonly frozen: number;
  readonly macs: number;
  /** Layers whose work is not counted because msfsr does not know it: foreign functions, and unusual layers without a method `macs(inputShapes)`. */
  readonly uncounted: readonly string[];
}

const product = (dimensions: readonly (number | null)[]) => dimensions.reduce<number>((all, d) => all * (d ?? 1), 1);
const sum = <T>(list: readonly T[], f: (item: T) => number) => list.reduce((total, item) => total + f(item), 0);

/** Numbers in the weights of a layer, those of nested models too. */
const elements = ({ weights, model }: NetworkLayer, wanted: (weight: LayerWeight) => boolean): number =>
  model
    ? sum([...new Set(model.calls.map(({ layer }) => layer))], (layer) => elements(layer, wanted))
    : sum(weights.filter(wanted), ({ shape }) => product(shape));

/**
 * Describes a network at one input size.
 *
 * @throws {OptionError} for what is no [height, width]
 */
export function describeNetwork(network: Network, size: readonly [number, number]): Description {
  const { composition } = network;
  const topology = network.topology();
  const { calls, outputs } = topology;
  const inputs = inputShapes(topology, size);
  const [input] = inputs as [Shape];
  const shapes = inferShapes(topology, inputs);
  const uncounted: string[] = [];
  const modules = composition.stages.flatMap((stage) =>
    (['bum', 'bem', 'bfm'] as const).flatMap((kind): ModuleDescription[] => {
      const part = stage[kind];
      const own = calls.filter(({ layer }) => layer.name.startsWith(`s${stage.index}_${kind}_`));
      const last = own[own.length - 1];
      if (!part || !last) return [];
      return [
        {
          stage: stage.index,
          kind,
          type: part.config.type,
          output: shapes.get(last.outputs[0]!)!,
          trainable: sum(own, ({ layer }) => elements(layer, ({ trainable }) => trainable)),
          frozen: sum(own, ({ layer }) => elements(layer, ({ trainable }) => !trainable)),
          macs: sum(own, (call) => macsOfCall(call, shapes, uncounted)),
        },
      ];
    }),
  );
  const last = `s${composition.stages.length}_image`;
  return {
    name: composition.name,
    input,
    output: shapes.get(outputs.find(({ name }) => name === last)!.value)!,
    modules,
    trainable: sum(modules, (m) => m.trainable),
    frozen: sum(modules, (m) => m.frozen),
    macs: sum(modules, (m) => m.macs),
    uncounted,
  };
}

function macsOfCall({ layer, inputs, outputs }: LayerCall, shapes: ShapeMap, uncounted: string[]): number {
  const { steps, model, live } = layer;
  const given = inputs.map((value) => [...shapes.get(value)!]);
  if (steps) return macsOf(steps, given);
  if (model) {
    const inside = inferShapes(model, given);
    return sum(model.calls, (call) => macsOfCall(call, inside, uncounted));
  }
  const own = live as Partial<Pick<StepLayer, 'macs'>> | undefined;
  if (typeof own?.macs === 'function') return own.macs(given);
  const macs = stockMacs(layer, given[0]!, shapes.get(outputs[0]!)!);
  if (macs === undefined) uncounted.push(layer.name);
  return macs ?? 0;
}

/** Stock layers without multiplications worth counting. */
const FREE = new Set(
  (
    'Activation Add AveragePooling2D BatchNormalization Concatenate Cropping2D Dropout Flatten GlobalAveragePooling2D LeakyReLU ' +
    'MaxPooling2D Maximum Minimum Multiply PReLU Permute ReLU Reshape Average UpSampling2D ZeroPadding2D'
  ).split(' '),
);

/**
 * Multiply-accumulates of a stock tfjs layer for one image.
 *
 * @returns undefined if the layer is not known
 */
function stockMacs({ className, weights }: NetworkLayer, input: Shape, output: Shape): number | undefined {
  if (FREE.has(className)) return 0;
  const pixels = (shape: Shape) => product(shape.slice(1, -1));
  const kernel = product(weights[0]?.shape ?? [0]);
  if (className === 'Conv2D' || className === 'DepthwiseConv2D' || className === 'Dense')
    return kernel * pixels(output);
  return className === 'Conv2DTranspose' ? kernel * pixels(input) : undefined;
}
