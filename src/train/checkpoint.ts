/** Checkpoints: everything a run needs to go on as if it had not stopped, as bytes. */

import * as tf from '@tensorflow/tfjs-core';
import { RunError } from '../errors.js';
import { decodeUtf8, encodeUtf8 } from '../platform.js';
import { show } from '../validate.js';
import { sha256 } from '../weights/manifest.js';
import type { NamedWeights } from './named-weights.js';

/** Where a run stands, apart from its weights. */
export interface Standing {
  readonly step: number;
  readonly seconds: number;
  /** Seconds of the processor; absent where they cannot be counted. */
  readonly processor?: number;
  /** Greatest gain so far, dB. */
  readonly best?: number;
  /** Validations since then. */
  readonly stale: number;
  /** Steps of the optimiser by weight. */
  readonly counts: Readonly<Record<string, number>>;
  /** The same for the discriminator, where there is one. */
  readonly opponentCounts?: Readonly<Record<string, number>>;
}

/** A checkpoint that was read. */
export interface Checkpoint {
  readonly standing: Standing;
  readonly values: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
}

interface Header {
  readonly format: 1;
  readonly standing: Standing;
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

const MAGIC = 'MSFSRRUN';
const HASH_CHARACTERS = 64;

/**
 * Layout: `MSFSRRUN`, length of the header (uint32), header (JSON), the tensors' values (float32), SHA-256 of all that (hexadecimal). Numbers
 * are little-endian.
 */
export async function encodeCheckpoint(standing: Standing, weights: NamedWeights): Promise<Uint8Array> {
  const tensors = [...weights].map(([name, { shape }]) => ({ name, shape }));
  const header = encodeUtf8(JSON.stringify({ format: 1, standing, tensors } satisfies Header));
  const values = await Promise.all([...weights.values()].map((variable) => variable.data<'float32'>()));
  const start = MAGIC.length + 4 + header.length;
  const length = values.reduce((sum, data) => sum + 4 * data.length, start);
  const bytes = new Uint8Array(length + HASH_CHARACTERS);
  bytes.set(encodeUtf8(MAGIC));
  new DataView(bytes.buffer).setUint32(MAGIC.length, header.length, true);
  bytes.set(header, MAGIC.length + 4);
  let at = start;
  for (const data of values) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  bytes.set(encodeUtf8(await sha256(bytes.subarray(0, length))), length);
  return bytes;
}

/** @throws {RunError} the bytes are no whole checkpoint */
export async function decodeCheckpoint(given: Uint8Array): Promise<Checkpoint> {
  // Node's Buffer, which is a Uint8Array too, would not copy in slice().
  const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  const decode = (from: number, to: number) => decodeUtf8(bytes.subarray(from, to));
  const length = bytes.length - HASH_CHARACTERS;
  if (decode(0, MAGIC.length) !== MAGIC || decode(length, bytes.length) !== (await sha256(bytes.subarray(0, length))))
    throw new RunError('Expected a whole checkpoint of msfsr but received something else, or a damaged one');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = MAGIC.length + 4 + view.getUint32(MAGIC.length, true);
  const { format, standing, tensors } = parseHeader(decode(MAGIC.length + 4, at));
  if (format !== 1)
    throw new RunError(`Expected checkpoint format 1 but received ${show(format)}: install a newer msfsr`);
  const wanted = tensors.reduce((sum, { shape }) => sum + 4 * tf.util.sizeFromShape([...shape]), at);
  if (wanted !== length)
    throw new RunError(`Expected ${wanted - at} bytes of values in the checkpoint but received ${length - at}`);
  const values = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const { name, shape } of tensors) {
    const end = at + 4 * tf.util.sizeFromShape([...shape]);
    values.set(name, { shape, data: new Float32Array(bytes.slice(at, end).buffer) });
    at = end;
  }
  return { standing, values };
}

/** @throws {RunError} the header of a checkpoint is damaged */
function parseHeader(text: string): Header {
  const damaged = (what: unknown, cause?: unknown) =>
    new RunError(`Expected the header of a checkpoint but received ${show(what)}`, { cause });
  let header: Partial<Header> | null;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw damaged(text, error);
  }
  if (typeof header !== 'object' || header === null) throw damaged(header);
  const { format, standing, tensors } = header;
  const isTensor = ({ name, shape }: Partial<Header['tensors'][number]>) =>
    typeof name === 'string' && Array.isArray(shape) && shape.every((side) => Number.isInteger(side) && side >= 0);
  if (format === 1 && !(Array.isArray(tensors) && tensors.every((tensor) => isTensor(tensor ?? {})) && standing))
    throw damaged(header);
  return header as Header;
}

/**
 * Writes a checkpoint's values into variables.
 *
 * @throws {RunError} a variable is missing in the checkpoint or has another shape; then none was written
 */
export function restoreWeights({ values }: Checkpoint, weights: NamedWeights): void {
  for (const [name, { shape }] of weights) {
    const found = values.get(name);
    if (found?.shape.join() === shape.join()) continue;
    const came = found ? `has it with [${found.shape.join(', ')}]` : 'lacks it';
    throw new RunError(
      `Expected ${name} with [${shape.join(', ')}] in the checkpoint but it ${came}: it belongs to another network; give the run another place`,
    );
  }
  for (const [name, variable] of weights) {
    const { shape, data } = values.get(name)!;
    tf.tidy(() => variable.assign(tf.tensor(data, [...shape])));
  }
}
