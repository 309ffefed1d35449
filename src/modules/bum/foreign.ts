import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { ModuleConfig, UpscaleModule } from '../../contracts.js';
import { BackendError, MsfsrError, OptionError, ShapeError } from '../../errors.js';
import { ForeignFunction, type UpscaleFunction, withFunctions } from '../../layers/foreign-function.js';
import { type Range, valueRange } from '../../layers/value-range.js';
import { format } from '../../steps/primitive.js';
import { boolean, integer, invalid, knownKeys, show, text } from '../../validate.js';
import { prefixedCopy } from './prefixed-copy.js';

/** The part of a tfjs graph model that msfsr uses, so that tfjs-converter need not be installed. */
export interface GraphModelLike {
  readonly inputs: readonly { readonly name: string }[];
  /** Runs the graph; throws for one with control flow. */
  execute(inputs: tf.NamedTensorMap): tf.Tensor | tf.Tensor[];
  /** Runs the graph, with control flow, too. */
  executeAsync(inputs: tf.NamedTensorMap): Promise<tf.Tensor | tf.Tensor[]>;
}

/** Options of {@link foreignBum}. */
export interface ForeignBumOptions {
  /** Enlargement of the upscaler. */
  readonly scale: number;
  /** Value range of the images it takes. Default [0, 1]. */
  readonly inputRange?: Range;
  /** Value range of the images it gives. Default [0, 1]. */
  readonly outputRange?: Range;
  /** Whether its weights are trained with the rest; layers models only. Default false. */
  readonly trainable?: boolean;
  /** Name under which a function or graph model is supplied again at loading. Default `upscaler`. */
  readonly name?: string;
}

/** A foreign upscaler: a layers model, a graph model, or a function on batches [n, h, w, 3]. */
export type ForeignUpscaler = tfl.LayersModel | GraphModelLike | UpscaleFunction;

const KEYS = { scale: true, inputRange: true, outputRange: true, trainable: true, name: true } as const;
/** Side of the image that an upscaler is tried with. */
const PROBE = 16;

/**
 * Adopts any generic upscaler as a BUM. A layers model becomes part of the saved network, its layers prefixed; functions and graph models
 * are supplied again at loading. The upscaler is tried once on a small image.
 *
 * @throws {OptionError} for wrong options, {@link ShapeError} if its scale is not the one given,
 *   {@link BackendError} for graphs that only run asynchronously
 */
export function foreignBum(upscaler: ForeignUpscaler, options: ForeignBumOptions): UpscaleModule {
  knownKeys(options, 'foreignBum', KEYS);
  if (isLayersModel(upscaler)) {
    probe((x) => upscaler.predict(x) as tf.Tensor4D, options.scale);
    const trainable = boolean(options.trainable ?? false, 'trainable');
    const config = { ...checked(options), source: 'layers', trainable };
    return bumOf(config, (name) => prefixedCopy(upscaler, name, trainable) as unknown as tfl.layers.Layer);
  }
  if (options.trainable)
    throw new OptionError('Received trainable: true, but only a layers model has weights that can be trained');
  const run = asFunction(upscaler);
  probe(run, options.scale);
  return functionBum(options, run);
}

/** Rebuilds the BUM of a saved network; its model or function lies in the loaded layers. */
export function restoredForeignBum(
  config: ForeignBumOptions & { source: string; functionName?: string },
): UpscaleModule {
  return bumOf({ type: 'foreign', ...config }, (name) => {
    throw new MsfsrError(
      'MSFSR_FUNCTION_MISSING',
      `The layer ${name} holds a foreign upscaler that options alone cannot give: load the saved network, or compose with foreignBum()`,
    );
  });
}

function functionBum(options: ForeignBumOptions, run: UpscaleFunction): UpscaleModule {
  const functionName = text(options.name ?? 'upscaler', 'name');
  const { scale } = options;
  return bumOf({ ...checked(options), source: 'function', name: functionName }, (name) =>
    withFunctions({ [functionName]: run }, () => new ForeignFunction({ name, functionName, scale, trainable: false })),
  );
}

function checked({ scale, inputRange = [0, 1], outputRange = [0, 1] }: ForeignBumOptions) {
  const ranges = { inputRange: range(inputRange, 'inputRange'), outputRange: range(outputRange, 'outputRange') };
  return { type: 'foreign', scale: integer(scale, 'scale', 1, 32), ...ranges };
}

function range(value: Range, name: string): Range {
  const bounds = Array.isArray(value) && value.length === 2 && value.every((bound) => Number.isFinite(bound));
  if (!bounds || !(value[0] < value[1])) invalid('[lowest, highest] with lowest < highest', name, value);
  return value;
}

function bumOf(config: ModuleConfig & ForeignBumOptions, create: (name: string) => tfl.layers.Layer): UpscaleModule {
  const { scale, inputRange = [0, 1], outputRange = [0, 1] } = config;
  const unit: Range = [0, 1];
  const isUnit = ([low, high]: Range) => low === 0 && high === 1;
  return {
    kind: 'bum',
    scale,
    config,
    build({ apply }, { image }) {
      const to = isUnit(inputRange)
        ? image
        : apply('range_in', (name) => valueRange({ name, from: unit, to: inputRange }), image);
      const large = apply('model', create, to);
      if (isUnit(outputRange)) return { image: large };
      return { image: apply('range_out', (name) => valueRange({ name, from: outputRange, to: unit }), large) };
    },
  };
}

const isLayersModel = (upscaler: ForeignUpscaler): upscaler is tfl.LayersModel =>
  typeof upscaler === 'object' && upscaler !== null && 'apply' in upscaler && 'layers' in upscaler;

function asFunction(upscaler: Exclude<ForeignUpscaler, tfl.LayersModel>): UpscaleFunction {
  if (typeof upscaler === 'function') return upscaler;
  if (typeof upscaler?.execute !== 'function' || !upscaler.inputs?.[0]) {
    throw new OptionError(
      `Expected a layers model, a graph model or a function for upscaler but received ${show(upscaler)}`,
    );
  }
  const input = upscaler.inputs[0].name;
  return (images) => {
    try {
      return [upscaler.execute({ [input]: images })].flat()[0] as tf.Tensor4D;
    } catch (error) {
      if (!/executeAsync|dynamic op/i.test((error as Error).message)) throw error;
      throw new BackendError(
        `This graph model runs only asynchronously, so it cannot stand inside a network: convert it without control flow, or run it ` +
          `before msfsr. ${(error as Error).message}`,
        { cause: error },
      );
    }
  };
}

/** Runs the upscaler on a small image. */
function attempt(run: UpscaleFunction): unknown {
  try {
    return run(tf.zeros([1, PROBE, PROBE, 3]));
  } catch (error) {
    if (error instanceof MsfsrError) throw error;
    throw new ShapeError(
      `Expected an upscaler of images of any size but it fails on [1, ${PROBE}, ${PROBE}, 3]: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Tries the upscaler on a small image and checks what comes. */
function probe(run: UpscaleFunction, scale: number): void {
  integer(scale, 'scale', 1, 32);
  tf.tidy(() => {
    const y = attempt(run);
    if (y instanceof Promise) {
      y.catch(() => undefined);
      throw new BackendError(
        'Expected an upscaler that returns a tensor but received a promise: functions must run synchronously',
      );
    }
    const expected = [1, PROBE * scale, PROBE * scale, 3];
    if (!(y instanceof tf.Tensor) || y.shape.join() !== expected.join()) {
      const came = y instanceof tf.Tensor ? format(y.shape) : show(y);
      throw new ShapeError(
        `Expected the upscaler to turn [1, ${PROBE}, ${PROBE}, 3] into ${format(expected)} at scale ${scale} but received ${came}`,
      );
    }
  });
}
