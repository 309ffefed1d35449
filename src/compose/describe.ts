import type * as tfl from '@tensorflow/tfjs-layers';
import type { Composition } from '../contracts.js';
import { inferShapes, type LayerCall, layerCalls, type ShapeMap } from '../graph/infer-shapes.js';
import { inputShapes } from '../graph/ports.js';
import type { StepLayer } from '../layers/step-layer.js';
import type { Shape } from '../steps/step.js';
import type { Part } from './build-part.js';

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

const elements = (weights: readonly tfl.LayerVariable[]) =>
  weights.reduce((sum, { shape }) => sum + shape.reduce<number>((product, d) => product * (d ?? 1), 1), 0);
const sum = <T>(list: readonly T[], f: (item: T) => number) => list.reduce((total, item) => total + f(item), 0);

/**
 * Describes a composed network at one input size.
 *
 * @throws {OptionError} for what is no [height, width]
 */
export function describeModel(
  composition: Composition,
  { model, outputs }: Part,
  size: readonly [number, number],
): Description {
  const input = inputShapes(model, size)[0]!;
  const shapes = inferShapes(model, [input]);
  const calls = layerCalls(model);
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
          output: shapes.get(last.outputs[0]!.id)!,
          trainable: sum(own, ({ layer }) => elements(layer.trainableWeights)),
          frozen: sum(own, ({ layer }) => elements(layer.nonTrainableWeights)),
          macs: sum(own, (call) => macsOfCall(call, shapes, uncounted)),
        },
      ];
    }),
  );
  return {
    name: composition.name,
    input,
    output: shapes.get(model.outputs[outputs.findLastIndex(({ kind }) => kind === 'image')]!.id)!,
    modules,
    trainable: sum(modules, (m) => m.trainable),
    frozen: sum(modules, (m) => m.frozen),
    macs: sum(modules, (m) => m.macs),
    uncounted,
  };
}

/** Layers of msfsr, and others that know their own cost. */
const tellsMacs = (layer: tfl.layers.Layer): layer is tfl.layers.Layer & Pick<StepLayer, 'macs'> =>
  'macs' in layer && typeof layer.macs === 'function';

function macsOfCall({ layer, inputs, outputs }: LayerCall, shapes: ShapeMap, uncounted: string[]): number {
  const given = inputs.map((tensor) => [...shapes.get(tensor.id)!]);
  if (tellsMacs(layer)) return layer.macs(given);
  if ('layers' in layer) {
    const nested = layer as unknown as tfl.LayersModel;
    const inside = inferShapes(nested, given);
    return sum(layerCalls(nested), (call) => macsOfCall(call, inside, uncounted));
  }
  const macs = stockMacs(layer, given[0]!, shapes.get(outputs[0]!.id)!);
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
function stockMacs(layer: tfl.layers.Layer, input: Shape, output: Shape): number | undefined {
  const kind = layer.getClassName();
  if (FREE.has(kind)) return 0;
  const pixels = (shape: Shape) => shape.slice(1, -1).reduce<number>((product, d) => product * (d ?? 1), 1);
  const kernel = layer.weights[0]?.shape.reduce<number>((product, d) => product * (d ?? 1), 1) ?? 0;
  if (kind === 'Conv2D' || kind === 'DepthwiseConv2D' || kind === 'Dense') return kernel * pixels(output);
  return kind === 'Conv2DTranspose' ? kernel * pixels(input) : undefined;
}
