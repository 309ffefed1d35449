import type * as tfl from '@tensorflow/tfjs-layers';
import type { EstimateFunction, GraphModelLike } from '../../layers/foreign-function.js';
import { type ApplicableBem, defineBem } from '../define.js';
import { adopt, type Foreign, type ForeignConfig, requireScale, restored } from '../foreign/foreign-module.js';
import type { ForeignStageOptions } from '../foreign/options.js';

/** Options of `BEM.foreign`. Without `name` a function or graph model is called `estimator`; `outputRange` is that of the boundaries. */
export type ForeignBemOptions = ForeignStageOptions;

/** A foreign boundary estimator: a layers model, a graph model, or a function. */
export type ForeignEstimator = tfl.LayersModel | GraphModelLike | EstimateFunction;

/**
 * Adopts a network of another kind as a BEM. It gets the BUM's image [n, h·scale, w·scale, 3] as `image` and, if it takes them, the BUM's
 * features [n, h, w, c] as `features`, and owes boundaries [n, h, w, 11] at the resolution of the stage's input. A model's only input is the
 * image. A layers model becomes part of the saved network; functions and graph models are supplied again at loading.
 *
 * @throws {OptionError} for wrong options and inputs, {@link ShapeError} if what it gives has another shape,
 *   {@link BackendError} for graphs that only run asynchronously
 */
export const foreignBem = (estimator: ForeignEstimator, options: ForeignBemOptions = {}): ApplicableBem =>
  bemOf(adopt('bem', estimator, options));

/** Rebuilds the BEM of a saved network. */
export const restoredForeignBem = (config: ForeignConfig): ApplicableBem => bemOf(restored('bem', config));

const bemOf = (foreign: Foreign): ApplicableBem =>
  defineBem({
    config: foreign.config,
    build(context, { image, features }, scale) {
      requireScale(foreign, scale);
      return foreign.apply(context, { image, ...(features && { features }) });
    },
  });
