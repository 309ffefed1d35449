import type { io } from '@tensorflow/tfjs-core';
import { abortable } from '../abort.js';
import { OptionError, WeightsError } from '../errors.js';
import { invalid, isBuiltIn, show } from '../validate.js';
import { httpSource } from './http-source.js';
import { type NetworkFolder, readNetworkFiles, type SavedNetwork } from './read-files.js';

/**
 * Where a network is taken from: the address of its `model.json` or folder, the bytes of the folder's files by their names, an IO handler of tfjs, or
 * artifacts.
 */
export type NetworkFiles = string | URL | ReadonlyMap<string, Uint8Array> | io.IOHandler | io.ModelArtifacts;

/**
 * Reads what a network is made of, without tfjs.
 *
 * @param source see {@link NetworkFiles}; or a folder that somebody else reads
 * @param signal gives up
 * @throws {WeightsError} for files that are missing, truncated, altered or no JSON
 * @throws {OptionError} for a source that is none of these
 */
export const readSource = (source: NetworkFiles | NetworkFolder, signal?: AbortSignal): Promise<SavedNetwork> =>
  abortable(signal, () => read(source, signal));

async function read(source: NetworkFiles | NetworkFolder, signal: AbortSignal | undefined): Promise<SavedNetwork> {
  if (typeof source === 'string' || isBuiltIn(source, 'URL')) {
    const address = String(source);
    return readNetworkFiles({ read: httpSource(address), where: show(address) }, signal);
  }
  if (isBuiltIn(source, 'Map')) {
    const files = source as ReadonlyMap<string, Uint8Array>;
    return readNetworkFiles({ read: async (name) => files.get(name), where: 'the files' });
  }
  const given: Partial<io.IOHandler & io.ModelArtifacts & NetworkFolder & { layers: unknown }> | null = source;
  if (typeof given !== 'object' || given === null) invalid('address, files, IO handler or artifacts', 'source', source);
  if (Array.isArray(given.layers)) {
    throw new OptionError(
      'Expected a saved network for source but received a layers model: compose it as BUM.foreign(model, { scale }) with buildMultiStage',
    );
  }
  if (typeof given.read === 'function') return readNetworkFiles(source as NetworkFolder, signal);
  if ('modelTopology' in given || 'weightSpecs' in given) return { artifacts: source as io.ModelArtifacts };
  if (typeof given.load === 'function') return { artifacts: await given.load() };
  if (typeof given.save === 'function')
    throw new WeightsError('Expected an IO handler with load() but received one that only saves');
  return invalid('address, files, IO handler or artifacts', 'source', source);
}
