import type * as tfl from '@tensorflow/tfjs-layers';
import { BackendError } from '../errors.js';
import { show } from '../validate.js';

/** What holds a layers model: a composed network. */
export interface HasLayersModel {
  readonly model: tfl.LayersModel;
}

/**
 * The layers model of what `compile` or `exportOnnx` was given.
 *
 * @throws {BackendError} for a graph model, a function or anything else that has no layers
 */
export function layersModelOf(network: tfl.LayersModel | HasLayersModel): tfl.LayersModel {
  const given: Partial<tfl.LayersModel & HasLayersModel> | null | undefined = network;
  const model = Array.isArray(given?.layers) ? (network as tfl.LayersModel) : given?.model;
  if (Array.isArray(model?.layers) && Array.isArray(model.inputs)) return model;
  throw new BackendError(
    `Expected a layers model or a composed network but received ${show(network)}: a graph model or a function becomes the BUM of a ` +
      'network by BUM.foreign(), which compileHybrid() takes',
  );
}
