import type { io } from '@tensorflow/tfjs-core';
import { OptionError, WeightsError } from '../errors.js';
import { invalid, isBuiltIn, show } from '../validate.js';
import { httpSource, readNetworkFiles } from './read-files.js';

/**
 * Where a network is taken from: the address of its `model.json` or folder, the bytes of the folder's files by their names, an IO handler of tfjs, or
 * artifacts.
 */
export type NetworkFiles = string | URL | ReadonlyMap<string, Uint8Array> | io.IOHandler | io.ModelArtifacts;

/**
 * Reads what a network is made of, without tfjs.
 *
 * @throws {WeightsError} for files that are missing, truncated, altered or no JSON
 * @throws {OptionError} for a source that is none of these
 */
export async function readSource(source: NetworkFiles): Promise<io.ModelArtifacts> {
  if (typeof source === 'string' || isBuiltIn(source, 'URL')) {
    const address = String(source);
    return readNetworkFiles(httpSource(address), show(address));
  }
  if (isBuiltIn(source, 'Map')) {
    const files = source as ReadonlyMap<string, Uint8Array>;
    return readNetworkFiles(async (name) => files.get(name), 'the files');
  }
  const given: Partial<io.IOHandler & io.ModelArtifacts & { layers: unknown }> | null = source;
  if (typeof given !== 'object' || given === null) invalid('address, files, IO handler or artifacts', 'source', source);
  if (Array.isArray(given.layers)) {
    throw new OptionError(
      'Expected a saved network for source but received a layers model: compose it as BUM.foreign(model, { scale }) with buildMultiStage',
    );
  }
  if ('modelTopology' in given || 'weightSpecs' in given) return source as io.ModelArtifacts;
  if (typeof given.load === 'function') return given.load();
  if (typeof given.save === 'function')
    throw new WeightsError('Expected an IO handler with load() but received one that only saves');
  return invalid('address, files, IO handler or artifacts', 'source', source);
}
