import type { io } from '@tensorflow/tfjs-core';
import { WeightsError } from '../errors.js';
import { show } from '../validate.js';
import type { NetworkMetadata } from './artifacts.js';

/**
 * What msfsr wrote beside the topology.
 *
 * @throws {WeightsError} if there is none, or it is of a later format
 */
export function checkMetadata(artifacts: io.ModelArtifacts): NetworkMetadata {
  const metadata = (artifacts.userDefinedMetadata as { msfsr?: NetworkMetadata | null } | null | undefined)?.msfsr;
  if (!artifacts.modelTopology || !metadata?.options) {
    throw new WeightsError(
      'Expected a model.json written by msfsr but its topology or its metadata "msfsr" is missing',
    );
  }
  if (metadata.format !== 1) {
    throw new WeightsError(`Expected network format 1 but received ${show(metadata.format)}: install a newer msfsr`);
  }
  return metadata;
}
