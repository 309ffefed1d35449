import type * as tfl from '@tensorflow/tfjs-layers';
import type { MultiStage } from '../compose/multi-stage.js';
import { BackendError } from '../errors.js';
import { show } from '../validate.js';

/**
 * The layers model of what `compile` was given.
 *
 * @throws {BackendError} for a graph model, a function or anything else that has no layers
 */
export function layersModelOf(network: tfl.LayersModel | MultiStage): tfl.LayersModel {
  const model = typeof network === 'object' && network !== null && 'composition' in network ? network.model : network;
  if (Array.isArray(model?.layers) && Array.isArray(model.inputs)) return model;
  throw new BackendError(
    `Expected a layers model or a composed network but received ${show(model)}: a graph model or a function becomes the BUM of a ` +
      'network by BUM.foreign(), which compileHybrid() takes',
  );
}
