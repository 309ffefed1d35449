/** Files and documents that are nearly right. */
import type { Draw } from './draw.js';

const ODD_BYTES = [0, 1, 0x7f, 0x80, 0xff, 0x20, 0x22, 0x2e, 0x2f, 0x5b, 0x7b] as const;

/** Changes a file: bytes, words, pieces that are lost, doubled or put elsewhere, an end that is missing. */
export function mutateBytes(bytes: Uint8Array, draw: Draw): Uint8Array {
  let changed = Uint8Array.from(bytes);
  for (let i = draw.few(6); i > 0 && changed.length > 0; i--) {
    const at = draw.below(changed.length);
    const length = Math.min(draw.few(64), changed.length - at);
    const [before, piece, after] = [
      changed.subarray(0, at),
      changed.slice(at, at + length),
      changed.subarray(at + length),
    ];
    switch (draw.below(7)) {
      case 0:
        changed[at] = draw.below(256);
        break;
      case 1:
        changed[at] = draw.pick(ODD_BYTES);
        break;
      case 2:
        changed[at]! ^= 1 << draw.below(8);
        break;
      case 3:
        changed.fill(draw.pick([0, 0xff]), at, at + Math.min(4, length));
        break;
      case 4:
        changed = joined(before, after);
        break;
      case 5:
        changed = joined(before, piece, piece, after);
        break;
      default:
        changed = Uint8Array.from(before);
    }
  }
  return changed;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Values that stand where others are expected. */
export const ODD_VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  -1,
  0.5,
  1,
  2,
  3,
  8,
  1e5,
  1e9,
  2 ** 31,
  2 ** 53,
  1e300,
  Number.NaN,
  Infinity,
  -Infinity,
  '',
  'auto',
  'nowhere',
  'constructor',
  '__proto__',
  '../../etc/hosts',
  'http://127.0.0.1:1/x',
  'x'.repeat(5000),
  [],
  {},
  [[]],
  [Number.NaN],
  new Array(100).fill(7),
  { length: 4 },
  { x: 1, y: 2, width: 3, height: 4 },
  5n,
  Symbol('odd'),
  () => 7,
  new Date(Number.NaN),
  new Map([[1, 2]]),
  new Uint8Array(7),
  new Float32Array(12),
];

/** Those of them that JSON can hold. */
const ODD_JSON = ODD_VALUES.filter(
  (value) =>
    Array.isArray(value) || !['object', 'function', 'symbol', 'bigint'].includes(typeof value) || isPlain(value),
);

function isPlain(value: unknown): boolean {
  return value === null || Object.getPrototypeOf(value) === Object.prototype;
}

/** Changes places of a JSON document: other values, values of other places, entries that are lost or there twice. */
export function mutateJson(document: unknown, draw: Draw): unknown {
  const changed = structuredClone(document);
  for (let i = draw.few(4); i > 0; i--) {
    const places = placesOf(changed);
    const [parent, key] = draw.pick(places) ?? [undefined, ''];
    if (!parent) return structuredClone(draw.pick(ODD_JSON));
    const [other, otherKey] = draw.pick(places)!;
    switch (draw.below(4)) {
      case 0:
        set(parent, key, structuredClone(draw.pick(ODD_JSON)));
        break;
      case 1:
        set(parent, key, structuredClone(other[otherKey]));
        break;
      case 2:
        Array.isArray(parent) ? parent.splice(Number(key), 1) : delete parent[key];
        break;
      default:
        if (Array.isArray(parent)) parent.push(structuredClone(parent[Number(key)]));
        else set(parent, draw.pick(['constructor', '__proto__', 'name', 'x']), structuredClone(parent[key]));
    }
  }
  return changed;
}

type Parent = Record<string, unknown>;

/** As JSON.parse does it: `__proto__` is a key like others. */
const set = (parent: Parent, key: string, value: unknown) =>
  Object.defineProperty(parent, key, { value, configurable: true, enumerable: true, writable: true });

/** Every place of a document, a parent's before those in it. */
function placesOf(value: unknown, places: (readonly [Parent, string])[] = []): readonly (readonly [Parent, string])[] {
  if (typeof value !== 'object' || value === null) return places;
  for (const key of Object.keys(value)) {
    places.push([value as Parent, key]);
    placesOf((value as Parent)[key], places);
  }
  return places;
}
