import { BackendError, WeightsError } from '../errors.js';
import { decodeUtf8, subtleCrypto } from '../platform.js';
import { isBuiltIn, show } from '../validate.js';
import { fail } from './json-guards.js';

/** What a training has cost. */
export interface TrainingCost {
  /** Pictures seen, each as often as it was seen. */
  readonly pictures: number;
  /** User and system, child processes included. */
  readonly processorSeconds: number;
  /** The kind of processor that these seconds are of. */
  readonly processor: string;
}

/** `manifest.json` beside weights. */
export interface WeightsManifest {
  readonly name: string;
  /** SPDX identifier of the weights' licence; shipped ones have one. */
  readonly licence?: string;
  /** Name of the folder beside this one that holds the network for real pictures: blurred, noisy, compressed ones. Its own name where it is that one. */
  readonly robust?: string;
  /** Name of the folder beside this one that holds the network for natural detail, trained adversarially. */
  readonly adversarial?: string;
  /** What it was trained on, in one line each. */
  readonly data?: readonly string[];
  /** What the training has cost, where that was counted. */
  readonly training?: TrainingCost;
  /** What was measured, one row a measurement: as `msfsr inspect` prints it. */
  readonly quality?: readonly Readonly<Record<string, string | number>>[];
  /** Size and lower-case hexadecimal SHA-256 of every file, by name. */
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/**
 * Reads a `manifest.json` for loading: files, licence and companions are checked, but not what is only printed (`parseManifest` checks that, too).
 *
 * @param where what to call the file in messages
 * @throws {WeightsError} it is no JSON, or has no list of files with sizes and hashes
 */
export function parseForLoading(bytes: Uint8Array, where: string): WeightsManifest {
  const manifest = parseJson(bytes, where) as Partial<WeightsManifest> | null;
  const { files, licence } = manifest ?? {};
  const listed = typeof files === 'object' && files !== null;
  const complete =
    listed && Object.values(files).every((file) => Number.isInteger(file?.bytes) && typeof file.sha256 === 'string');
  if (!complete || (licence !== undefined && typeof licence !== 'string'))
    throw new WeightsError(
      `Expected { name, files: { [name]: { bytes, sha256 } } } in ${where} but received ${show(listed ? Object.values(files) : manifest)}`,
    );
  for (const companion of ['robust', 'adversarial'] as const) {
    const folder = manifest?.[companion];
    if (folder !== undefined && !(typeof folder === 'string' && /^[\w-][\w.-]*$/.test(folder)))
      fail('the name of a folder', `${companion} in ${where}`, folder);
  }
  return manifest as WeightsManifest;
}

/** @throws {WeightsError} `bytes` are no JSON */
export function parseJson(bytes: Uint8Array, where: string): unknown {
  const content = decodeUtf8(bytes);
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new WeightsError(`Expected JSON in ${where} but received ${show(content.slice(0, 40))}`, { cause: error });
  }
}

/**
 * Lower-case hexadecimal SHA-256.
 *
 * @throws {BackendError} where the platform has no `crypto.subtle` (pages served over plain HTTP from another machine)
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const subtle = subtleCrypto();
  if (!subtle) throw new BackendError('SHA-256 needs crypto.subtle: serve the page over HTTPS or from localhost');
  const own = isBuiltIn(bytes.buffer, 'ArrayBuffer') ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes); // no shared memory
  const digest = await subtle.digest('SHA-256', own);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Checks a file against the manifest. Where there are no hashes its size alone is checked: plain HTTP would not protect the manifest either.
 *
 * @throws {WeightsError} if the file is not listed, has another size or another hash
 */
export async function checkFile(
  manifest: WeightsManifest,
  name: string,
  bytes: Uint8Array,
  where: string,
): Promise<void> {
  const expected = Object.hasOwn(manifest.files, name) ? manifest.files[name] : undefined;
  if (!expected) throw new WeightsError(`The file ${show(name)} in ${where} is not listed in its manifest.json`);
  if (bytes.length !== expected.bytes) {
    throw new WeightsError(
      `Expected ${expected.bytes} bytes in ${where}: ${name} but received ${bytes.length}: the file is truncated or altered`,
    );
  }
  if (!subtleCrypto()) return;
  const hash = await sha256(bytes);
  if (hash !== expected.sha256) {
    throw new WeightsError(
      `Expected SHA-256 ${expected.sha256} of ${where}: ${name} but received ${hash}: the file was altered`,
    );
  }
}

/** Makes the manifest of a set of files. */
export async function createManifest(
  facts: Omit<WeightsManifest, 'files'>,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<WeightsManifest> {
  const entries = await Promise.all(
    [...files].map(async ([file, bytes]) => [file, { bytes: bytes.length, sha256: await sha256(bytes) }] as const),
  );
  return { ...facts, files: Object.fromEntries(entries) };
}
