import type { io } from '@tensorflow/tfjs-core';
import { WeightsError } from '../errors.js';
import type { LayerWeight } from '../graph/topology.js';
import { show } from '../validate.js';
import { byteRanges, bytesOf, requireBytes, requireWeights } from './check-specs.js';

/** Parts of a weight's name that are looked at. */
const MOST_PARTS = 12;

/** Normalisation statistics are not trained. */
const STATISTICS = /(^|\/)moving_(mean|variance)$/;

/** The weights of a file by their names; each is decoded when it is first read. */
export class SavedWeights {
  private readonly weights = new Map<string, Omit<LayerWeight, 'name' | 'trainable'>>();
  /** Weights by every part of their names that may be that of a layer: a nested one stands behind others. */
  private readonly byOwner = new Map<string, { readonly name: string; readonly inOwner: string }[]>();
  private readonly taken = new Set<string>();

  /**
   * @param specs checked
   * @param data bytes of all weights, one after another
   * @param bytes how many there must be
   * @throws {WeightsError} for another number of bytes
   */
  constructor(specs: readonly io.WeightsManifestEntry[], data: io.WeightData | undefined, bytes: number) {
    const parts = [requireWeights(data)].flat();
    requireBytes(bytesOf(parts), bytes);
    for (const { spec, from, until } of byteRanges(specs)) {
      const { name, shape } = spec;
      let values: Float32Array | undefined;
      for (const [owner, inOwner] of ownersIn(name)) {
        const others = this.byOwner.get(owner);
        if (others) others.push({ name, inOwner });
        else this.byOwner.set(owner, [{ name, inOwner }]);
      }
      this.weights.set(name, {
        shape,
        values: () => {
          values ??= decode(spec, stretch(parts, from, until));
          return values;
        },
      });
    }
  }

  /** The weights of a layer, in the order of the file. */
  of(layer: string, trainable: boolean): LayerWeight[] {
    return (this.byOwner.get(layer) ?? []).map(({ name, inOwner }) => {
      this.taken.add(name);
      const isTrained = trainable && !STATISTICS.test(inOwner);
      return { ...this.weights.get(name)!, name: inOwner, trainable: isTrained };
    });
  }

  /** @throws {WeightsError} for a weight that no layer has asked for */
  requireAllTaken(): void {
    const left = [...this.weights.keys()].find((name) => !this.taken.has(name));
    if (left) throw new WeightsError(`The weight ${show(left)} belongs to no layer of the topology beside it`);
  }
}

/** Parts of a weight's name that may be a layer's, and the rest behind each: all that begin and end at a slash. Longer names are in no network. */
function* ownersIn(name: string): Generator<[owner: string, inOwner: string]> {
  const parts = name.split('/').slice(0, MOST_PARTS);
  for (let from = 0; from < parts.length - 1; from++) {
    for (let until = from + 1; until < parts.length; until++) {
      const inOwner = name.split('/').slice(until).join('/');
      yield [parts.slice(from, until).join('/'), inOwner];
    }
  }
}

/** Bytes from … until of parts that lie one after another, at a place that any type may have: where they are, if they can be read there. */
function stretch(parts: readonly ArrayBuffer[], from: number, until: number): Uint8Array<ArrayBuffer> {
  let start = 0;
  for (const part of parts) {
    const [first, last] = [from - start, until - start];
    if (first >= 0 && last <= part.byteLength && first % 4 === 0) return new Uint8Array(part, first, last - first);
    start += part.byteLength;
  }
  const bytes = new Uint8Array(until - from);
  start = 0;
  for (const part of parts) {
    const [first, last] = [Math.max(from, start), Math.min(until, start + part.byteLength)];
    if (first < last) bytes.set(new Uint8Array(part, first - start, last - first), first - from);
    start += part.byteLength;
  }
  return bytes;
}

/** The numbers of one weight, as tfjs decodes them. */
function decode({ name, dtype, quantization }: io.WeightsManifestEntry, bytes: Uint8Array<ArrayBuffer>): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  if (!quantization) {
    if (dtype === 'float32') return new Float32Array(buffer, byteOffset, byteLength / 4);
    if (dtype === 'int32') return Float32Array.from(new Int32Array(buffer, byteOffset, byteLength / 4));
    if (dtype === 'bool') return Float32Array.from(bytes);
    throw new WeightsError(`Weight ${show(name)} has the type ${show(dtype)}, which only quantized weights may have`);
  }
  const { dtype: stored, scale, min } = quantization as { dtype: string; scale: number; min: number };
  if (stored === 'float16') return fromHalf(new Uint16Array(buffer, byteOffset, byteLength / 2));
  if (stored !== 'uint8' && stored !== 'uint16')
    throw new WeightsError(`Weight ${show(name)} is quantized as ${show(stored)}: expected float16, uint16 or uint8`);
  const whole = stored === 'uint8' ? bytes : new Uint16Array(buffer, byteOffset, byteLength / 2);
  const values = Float32Array.from(whole, (value) => value * scale + min);
  return dtype === 'int32' ? values.map(Math.round) : values;
}

/** IEEE half precision, by the bits of single precision. */
function fromHalf(half: Uint16Array): Float32Array {
  const bits = new Uint32Array(half.length);
  const values = new Float32Array(bits.buffer);
  for (let i = 0; i < half.length; i++) {
    const h = half[i]!;
    const exponent = h & 0x7c00;
    const sign = (h & 0x8000) << 16;
    if (exponent === 0x7c00) bits[i] = sign | 0x7f800000 | ((h & 0x3ff) << 13);
    else if (exponent === 0) values[i] = ((sign ? -1 : 1) * (h & 0x3ff)) / 2 ** 24;
    else bits[i] = sign | (((h & 0x7fff) << 13) + 0x38000000);
  }
  return values;
}
