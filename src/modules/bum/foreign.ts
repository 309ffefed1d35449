import type * as tfl from '@tensorflow/tfjs-layers';
import type { GraphModelLike, UpscaleFunction } from '../../layers/foreign-function.js';
import { type ApplicableBum, defineBum } from '../define.js';
import { adopt, type Foreign, type ForeignConfig, restored } from '../foreign/foreign-module.js';
import type { ForeignOptions } from '../foreign/options.js';

/** Options of `BUM.foreign`. Without `name` a function or graph model is called `upscaler`. */
export interface ForeignBumOptions extends ForeignOptions {
  /** Enlargement of the upscaler. */
  readonly scale: number;
}

/** A foreign upscaler: a layers model, a graph model, or a function on batches [n, h, w, 3]. */
export type ForeignUpscaler = tfl.LayersModel | GraphModelLike | UpscaleFunction;

/**
 * Adopts any generic upscaler of RGB images of any size as a BUM. A layers model becomes part of the saved network, its layers prefixed; functions
 * and graph models are supplied again at loading. The upscaler is tried once on a small image. It gives no features to the modules after it.
 *
 * @throws {OptionError} for wrong options, a model of one fixed size or of other channels, {@link ShapeError} if its scale is not the one given,
 *   {@link BackendError} for graphs that only run asynchronously
 */
export const foreignBum = (upscaler: ForeignUpscaler, options: ForeignBumOptions): ApplicableBum =>
  bumOf(adopt('bum', upscaler, options));

/** Rebuilds the BUM of a saved network. */
export const restoredForeignBum = (config: ForeignConfig): ApplicableBum => bumOf(restored('bum', config));

const bumOf = (foreign: Foreign): ApplicableBum =>
  defineBum({
    scale: foreign.config.scale,
    config: foreign.config,
    build: (context, { image }) => ({ image: foreign.apply(context, { image }) }),
  });
