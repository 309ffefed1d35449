import { readdir } from 'node:fs/promises';
import type { MultiStage } from '../compose/multi-stage.js';
import { MsfsrError, WeightsError } from '../errors.js';
import { encodeUtf8 } from '../platform.js';
import { invalid, knownKeys, oneOf, show, text } from '../validate.js';
import type { StoredType } from '../weights/artifacts.js';
import { createManifest } from '../weights/manifest.js';
import { withTfjs } from '../with-tfjs.js';
import { diskErrorText } from './disk-error.js';
import { networkPath } from './network-folder.js';
import { replaceFolder } from './replace-folder.js';
import { shareWeights } from './shared-weights.js';

/** Bytes of one weights file at most. */
const SHARD_BYTES = 4 * 1024 * 1024;

/** Options of {@link saveNetwork}. */
export interface SaveNetworkOptions {
  /** `float16` halves the files; values lose about 3 decimal digits. Default `float32`. */
  readonly storedType?: StoredType;
  /** SPDX identifier of the weights' licence, for the manifest. */
  readonly licence?: string;
  /**
   * Another network, of whose weights all are the network's too: name of shipped weights, or a folder beside the one that is written. Only what
   * differs is written; loading then takes the rest from that folder, and refuses it where it was altered. `storedType` must be that of the base.
   */
  readonly base?: string | URL;
}

/**
 * Writes a network as a folder: `model.json`, its shards, and a `manifest.json` by which loading notices files that were altered or cut short.
 * Either all of it is written or nothing.
 *
 * @param folder path or URL of the folder (or of its `model.json`): it is made; one that holds a network already is replaced, and keeps the
 *   permissions of folder and files
 * @throws {WeightsError} if the folder holds something else or cannot be written
 * @throws {OptionError} for unknown options, and for what is no network or no folder
 */
export async function saveNetwork(
  network: MultiStage,
  folder: string | URL,
  options: SaveNetworkOptions = {},
): Promise<void> {
  knownKeys(options, 'saveNetwork', { storedType: true, licence: true, base: true });
  const storedType = oneOf(options.storedType ?? 'float32', 'storedType', ['float32', 'float16'] as const);
  const licence = options.licence === undefined ? undefined : text(options.licence, 'licence');
  if (!network?.composition || !network.model) invalid('composed network', 'network', network);
  const path = networkPath(folder, 'folder');
  const [{ io }, { toArtifacts }] = await withTfjs(() =>
    Promise.all([import('@tensorflow/tfjs-core'), import('../weights/artifacts.js')]),
  );
  const { weightData, weightSpecs, ...rest } = await toArtifacts(network, storedType);
  const all = new Uint8Array(io.CompositeArrayBuffer.join(weightData));
  const {
    groups,
    files: shared,
    own,
  } = options.base === undefined
    ? { groups: [], files: [], own: { specs: weightSpecs!, bytes: all } }
    : await shareWeights(options.base, path, weightSpecs!, all);
  const { bytes } = own;
  const count = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  const paths = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`);
  const files = new Map<string, Uint8Array>(
    paths.map((path, i) => [path, bytes.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES)]),
  );
  const facts = { name: network.composition.name, ...(licence !== undefined && { licence }) };
  files.set('model.json', json({ ...rest, weightsManifest: [...groups, { paths, weights: own.specs }] }));
  files.set('manifest.json', json(await createManifest(facts, new Map([...shared, ...files]))));
  await replaceFolder(path, files, requireReplaceable).catch((error: Error) => {
    if (error instanceof MsfsrError) throw error;
    throw new WeightsError(`Cannot write the network to ${show(path)}: ${diskErrorText(error)}`, { cause: error });
  });
}

const json = (value: object) => encodeUtf8(JSON.stringify(value));

/** Files that a network's folder consists of. */
const OWN = /^(model\.json|manifest\.json|card\.md|group\d+-shard\d+of\d+\.bin)$/;

/** Only an absent folder, an empty one, or one with a network in it and nothing else may be replaced. */
async function requireReplaceable(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const foreign = names.filter((name) => !OWN.test(name));
  if (foreign.length > 0) {
    throw new WeightsError(
      `Expected a new folder or one with a network only but ${show(folder)} holds ${foreign.slice(0, 3).join(', ')}`,
    );
  }
}
