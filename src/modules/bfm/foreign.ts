import type * as tfl from '@tensorflow/tfjs-layers';
import type { FuseFunction, GraphModelLike } from '../../layers/foreign-function.js';
import { type ApplicableBfm, defineBfm } from '../define.js';
import { adopt, type Foreign, type ForeignConfig, requireScale, restored } from '../foreign/foreign-module.js';
import type { ForeignStageOptions } from '../foreign/options.js';

/** Options of `BFM.foreign`. Without `name` a function or graph model is called `fusion`; the ranges are those of the images. */
export type ForeignBfmOptions = ForeignStageOptions;

/** A foreign fusion: a layers model, a graph model, or a function. */
export type ForeignFusion = tfl.LayersModel | GraphModelLike | FuseFunction;

/**
 * Adopts a network of another kind as a BFM. It gets the BUM's image [n, h·scale, w·scale, 3] as `image`, the boundaries [n, h, w, 11] as
 * `boundaries` and, if it takes them, the BUM's features [n, h, w, c] as `features`, and owes the stage's image, as large as the BUM's. It hands
 * no features on. A layers model becomes part of the saved network; functions and graph models are supplied again at loading.
 *
 * @throws {OptionError} for wrong options and inputs, {@link ShapeError} if what it gives has another shape,
 *   {@link BackendError} for graphs that only run asynchronously
 */
export const foreignBfm = (fusion: ForeignFusion, options: ForeignBfmOptions = {}): ApplicableBfm =>
  bfmOf(adopt('bfm', fusion, options));

/** Rebuilds the BFM of a saved network. */
export const restoredForeignBfm = (config: ForeignConfig): ApplicableBfm => bfmOf(restored('bfm', config));

const bfmOf = (foreign: Foreign): ApplicableBfm =>
  defineBfm({
    config: foreign.config,
    build(context, { image, features, boundaries }, scale) {
      requireScale(foreign, scale);
      return { image: foreign.apply(context, { image, boundaries, ...(features && { features }) }) };
    },
  });
