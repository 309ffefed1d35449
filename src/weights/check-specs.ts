/** The list of weights of a `model.json`, before their bytes are read. */
import type { io } from '@tensorflow/tfjs-core';
import { WeightsError } from '../errors.js';
import { isBuiltIn, show } from '../validate.js';
import { fail } from './json-guards.js';

/** Bytes of one number, by how it is stored. */
const BYTES: ReadonlyMap<string, number> = new Map([
  ['float32', 4],
  ['int32', 4],
  ['float16', 2],
  ['uint16', 2],
  ['uint8', 1],
  ['bool', 1],
]);

/** Where each of the weights lies among bytes that follow one another. Specs as {@link checkSpecs} takes them. */
export function* byteRanges(
  specs: readonly io.WeightsManifestEntry[],
): Generator<{ spec: io.WeightsManifestEntry; from: number; until: number }> {
  let from = 0;
  for (const spec of specs) {
    const count = spec.shape.reduce((product, extent) => product * extent, 1);
    const until = from + count * BYTES.get(spec.quantization?.dtype ?? spec.dtype)!;
    yield { spec, from, until };
    from = until;
  }
}

/** @throws {WeightsError} where a topology comes without the bytes of its weights */
export function requireWeights(data: io.WeightData | undefined): io.WeightData {
  if (!data) throw new WeightsError('Expected weights beside the topology but received none');
  for (const part of [data].flat())
    if (!isBuiltIn(part, 'ArrayBuffer') && !isBuiltIn(part, 'SharedArrayBuffer'))
      throw new WeightsError(`Expected ArrayBuffers of weights beside the topology but received ${show(part)}`);
  return data;
}

/** Bytes of parts together. */
export const bytesOf = (parts: readonly { readonly byteLength: number }[]): number =>
  parts.reduce((sum, { byteLength }) => sum + byteLength, 0);

/**
 * @param where what messages say of their place, with a space before
 * @throws {WeightsError} for another number of bytes than the weights take
 */
export function requireBytes(received: number, expected: number, where = ''): void {
  if (received !== expected)
    throw new WeightsError(
      `Expected ${expected} bytes of weights${where} but received ${received}: they are truncated or altered`,
    );
}

/** More numbers than this are in no file. */
const MOST = 2 ** 31;

/**
 * Checks names, types and shapes of weights.
 *
 * @returns the weights, and how many bytes they take
 * @throws {WeightsError} that names the weight
 */
export function checkSpecs(value: unknown): { specs: io.WeightsManifestEntry[]; bytes: number } {
  if (!Array.isArray(value))
    throw new WeightsError(`Expected a list of weights beside the topology but received ${show(value)}`);
  const names = new Set<string>();
  let bytes = 0;
  for (const [i, entry] of value.entries()) {
    const { name, shape, dtype, quantization } = (entry ?? {}) as Partial<io.WeightsManifestEntry>;
    if (typeof name !== 'string' || name === '' || name in {} || names.has(name))
      fail('a name of its own', `weight ${i}`, name);
    names.add(name);
    if (!Array.isArray(shape) || !shape.every((extent) => Number.isInteger(extent) && extent >= 0))
      fail('a list of integers', `the shape of weight ${show(name)}`, shape);
    const stored: unknown = quantization?.dtype ?? dtype;
    const size = BYTES.get(stored as string);
    if (!size || !BYTES.has(dtype as string))
      throw new WeightsError(`Weight ${show(name)} has the unknown type ${show(size ? dtype : stored)}`);
    const { scale, min } = (quantization ?? {}) as { scale?: unknown; min?: unknown };
    if (quantization && stored !== 'float16' && !(Number.isFinite(scale) && Number.isFinite(min)))
      fail('scale and min of quantization', `weight ${show(name)}`, [scale, min]);
    const count = shape.reduce((product, extent) => product * extent, 1);
    if (!(count <= MOST)) throw new WeightsError(`Weight ${show(name)} of shape ${show(shape)} is too large`);
    bytes += count * size;
  }
  return { specs: value as io.WeightsManifestEntry[], bytes };
}
