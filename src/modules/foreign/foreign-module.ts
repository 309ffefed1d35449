import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { LINE_COUNT } from '../../boundaries/lines.js';
import type { BuildContext, ModuleConfig } from '../../contracts.js';
import { MsfsrError, OptionError, ShapeError } from '../../errors.js';
import {
  callForeign,
  ForeignFunction,
  type ForeignFunctionArgs,
  type ForeignInput,
  type ForeignSource,
  requireForeign,
  requireShape,
  withFunctions,
} from '../../layers/foreign-function.js';
import { type Range, valueRange } from '../../layers/value-range.js';
import { format } from '../../steps/primitive.js';
import { boolean, integer, invalid, knownKeys, text } from '../../validate.js';
import { boundInputs, isLayersModel } from './foreign-inputs.js';
import type { ForeignStageOptions } from './options.js';
import { prefixedCopy } from './prefixed-copy.js';

type Kind = ForeignFunctionArgs['kind'];

/** Config of a foreign module, from which a saved network rebuilds it. */
export interface ForeignConfig extends ModuleConfig {
  readonly scale: number;
  readonly inputRange: Range;
  readonly outputRange: Range;
  readonly source: 'layers' | 'function';
  /** What it takes, in this order. */
  readonly takes: readonly ForeignInput['name'][];
  /** Channels of the features it takes. */
  readonly features?: number;
}

/** A foreign model or function as part of a module. */
export interface Foreign {
  readonly config: ForeignConfig;
  /** Applies it: `given` holds what the stage has; ranges are mapped on the way. */
  apply(context: BuildContext, given: Partial<Record<ForeignInput['name'], tfl.SymbolicTensor>>): tfl.SymbolicTensor;
}

const COMMON = { inputRange: true, outputRange: true, trainable: true, name: true } as const;
/** Options of each kind. */
const KEYS = {
  bum: { ...COMMON, scale: true },
  bem: { ...COMMON, scale: true, features: true, inputs: true },
  bfm: { ...COMMON, scale: true, features: true, inputs: true },
} as const;
/** What a foreign module of each kind is called, also in files where no name is given. */
const NAMES = { bum: 'upscaler', bem: 'estimator', bfm: 'fusion' } as const;
/** Side of the stage's input that a foreign thing is tried with. */
const PROBE = 16;
const UNIT: Range = [0, 1];

/**
 * Adopts a layers model, a graph model or a function. A layers model is copied, its layers prefixed; functions and graph models are named in the
 * file only. It is tried once on a small input.
 *
 * @throws {OptionError} for wrong options and inputs that cannot be told apart, {@link ShapeError} where sizes do not fit,
 *   {@link BackendError} for graphs that only run asynchronously
 */
export function adopt(kind: Kind, source: ForeignSource | tfl.LayersModel, options: ForeignStageOptions): Foreign {
  knownKeys<ForeignStageOptions>(options, `${kind.toUpperCase()}.foreign`, KEYS[kind] as (typeof KEYS)['bem']);
  const { inputRange = UNIT, outputRange = UNIT, trainable = false } = options;
  const common = {
    type: 'foreign',
    scale: integer(options.scale ?? (kind === 'bum' ? undefined : 2), 'scale', 1, 32),
    inputRange: range(inputRange, 'inputRange'),
    outputRange: range(outputRange, 'outputRange'),
  };
  boolean(trainable, 'trainable');
  const inputs = boundInputs(kind, source, options);
  const takes = inputs.map(({ name }) => name);
  const features = inputs.find(({ name }) => name === 'features')?.channels;
  const taken = { takes, ...(features !== undefined && { features }) };
  if (isLayersModel(source)) {
    tryOut(kind, common.scale, inputs, (given) => source.predict(given.length === 1 ? given[0]! : given));
    const config: ForeignConfig = { ...common, source: 'layers', ...taken, trainable };
    return foreignOf(kind, config, (name) => prefixedCopy(source, name, trainable) as unknown as tfl.layers.Layer);
  }
  const run = requireForeign(source, NAMES[kind]);
  if (trainable)
    throw new OptionError('Received trainable: true, but only a layers model has weights that can be trained');
  tryOut(kind, common.scale, inputs, (given) => callForeign(run, kind, inputs, given));
  const functionName = text(options.name ?? NAMES[kind], 'name');
  const layer = { kind, functionName, scale: common.scale, trainable: false };
  const named = inputs.map(({ name, graph }): ForeignInput => ({ name, ...(graph && { graph }) }));
  return foreignOf(kind, { ...common, source: 'function', ...taken, name: functionName }, (name) =>
    withFunctions({ [functionName]: run }, () => new ForeignFunction({ name, ...layer, takes: named })),
  );
}

/** The foreign part of a saved network; its model or function lies in the loaded layers. */
export const restored = (kind: Kind, config: Partial<ForeignConfig>): Foreign => {
  const scale = integer(config.scale, 'scale', 1, 32);
  const complete = { takes: ['image'], inputRange: UNIT, outputRange: UNIT, source: 'layers', ...config } as const;
  return foreignOf(kind, { ...complete, scale, type: 'foreign' }, (name) => {
    throw new MsfsrError(
      'MSFSR_FUNCTION_MISSING',
      `The layer ${name} holds a foreign ${NAMES[kind]} that options alone cannot give: load the saved network, or compose with ` +
        `${kind.toUpperCase()}.foreign()`,
    );
  });
};

function foreignOf(kind: Kind, config: ForeignConfig, create: (name: string) => tfl.layers.Layer): Foreign {
  const { inputRange, outputRange, takes } = config;
  const mapped = (context: BuildContext, suffix: string, from: Range, to: Range, tensor: tfl.SymbolicTensor) =>
    from.join() === to.join() ? tensor : context.apply(suffix, (name) => valueRange({ name, from, to }), tensor);
  return {
    config,
    apply(context, given) {
      const tensors = takes.map((name) => {
        const tensor = given[name];
        if (!tensor) throw new ShapeError(`The foreign ${NAMES[kind]} takes ${name}, but the BUM before it gives none`);
        if (name === 'features') requireChannels(kind, config.features, tensor.shape[3]);
        return name === 'image' ? mapped(context, 'range_in', UNIT, inputRange, tensor) : tensor;
      });
      const result = context.apply('model', create, tensors.length === 1 ? tensors[0]! : tensors);
      return mapped(context, 'range_out', outputRange, UNIT, result);
    },
  };
}

/**
 * Checks that a foreign BEM or BFM stands in a stage it was made for.
 *
 * @throws {ShapeError} with both scales
 */
export function requireScale({ config }: Foreign, scale: number): void {
  if (config.scale === scale) return;
  throw new ShapeError(
    `A foreign module for stages of x${config.scale} stands in one of x${scale}: adopt it with scale: ${scale}`,
  );
}

function requireChannels(kind: Kind, expected: number | undefined, came: number | null | undefined): void {
  if (expected === undefined || expected === came) return;
  throw new ShapeError(
    `The foreign ${NAMES[kind]} takes features [n, h, w, ${expected}], but the BUM before it gives [n, h, w, ${came}]`,
  );
}

function range(value: Range, name: string): Range {
  const bounds = Array.isArray(value) && value.length === 2 && value.every((bound) => Number.isFinite(bound));
  if (!bounds || !(value[0] < value[1])) invalid('[lowest, highest] with lowest < highest', name, value);
  return value;
}

/** Runs it once on zeros of a small stage and checks what comes. */
function tryOut(
  kind: Kind,
  scale: number,
  inputs: readonly (ForeignInput & { channels: number })[],
  run: (given: tf.Tensor4D[]) => unknown,
): void {
  const large = kind === 'bum' ? PROBE : PROBE * scale;
  const sides = { image: large, features: PROBE, boundaries: PROBE };
  const shapes = inputs.map(({ name, channels }) => [1, sides[name], sides[name], channels]);
  const side = { bum: PROBE * scale, bem: PROBE, bfm: PROBE * scale }[kind];
  const expected = [1, side, side, kind === 'bem' ? LINE_COUNT : 3];
  const from = shapes.map(format).join(' and ');
  tf.tidy(() => {
    let result: unknown;
    try {
      result = run(shapes.map((shape) => tf.zeros<tf.Rank.R4>(shape as [number, number, number, number])));
    } catch (error) {
      if (error instanceof MsfsrError) throw error;
      throw new ShapeError(
        `Expected images of any size to be taken by the ${NAMES[kind]} but it fails on ${from}: ${(error as Error).message}`,
        { cause: error },
      );
    }
    requireShape(
      result,
      expected,
      () => `the ${NAMES[kind]} to turn ${from} into ${format(expected)} at scale ${scale}`,
    );
  });
}
