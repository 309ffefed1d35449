/**
 * Guards for options. All read alike:
 * `Expected integer between 1 and 100 for quality but received 0 of type number`.
 */
import { OptionError } from './errors.js';

/** Lists in lists that are printed. */
const MOST_DEEP = 3;

/** Prints a value for an error message: short, and never a megabyte of array. */
export const show = (value: unknown): string => shown(value, 0);

function shown(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  if (Array.isArray(value)) {
    if (depth >= MOST_DEEP) return '[…]';
    const entries = value.slice(0, 6).map((entry) => shown(entry, depth + 1));
    return `[${entries.join(', ')}${value.length > 6 ? ', …' : ''}]`;
  }
  // A file's objects may have any constructor.
  const name: unknown = value?.constructor?.name;
  return typeof name === 'string' && name.length < 60 ? name : typeof value;
}

/** Throws the standard message of the house. */
export function invalid(expected: string, name: string, received: unknown): never {
  throw new OptionError(`Expected ${expected} for ${name} but received ${show(received)} of type ${typeof received}`);
}

/** Integer within [min, max]. */
export function integer(value: unknown, name: string, min = 1, max = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `between ${min} and ${max}`;
    invalid(`integer ${range}`, name, value);
  }
  return value;
}

/** Finite number within [min, max]. */
export function number(value: unknown, name: string, min = -Infinity, max = Infinity): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max) {
    const bounded = Number.isFinite(max) ? `between ${min} and ${max}` : `of at least ${min}`;
    invalid(`number ${min === -Infinity && max === Infinity ? 'that is finite' : bounded}`, name, value);
  }
  return value;
}

/** One of a fixed list of strings or numbers. */
export function oneOf<T extends string | number>(value: unknown, name: string, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) invalid(`one of ${allowed.map(show).join(', ')}`, name, value);
  return value as T;
}

/** `true` or `false`. */
export function boolean(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') invalid('boolean', name, value);
  return value as boolean;
}

/** A string of at least one character. */
export function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') invalid('non-empty string', name, value);
  return value as string;
}

/** A function, or nothing. */
export function callback<T>(value: T, name: string): T {
  if (value !== undefined && typeof value !== 'function') invalid('function', name, value);
  return value;
}

/** Built-in classes that other realms have of their own. */
interface BuiltIns {
  readonly Float32Array: Float32Array;
  readonly Int32Array: Int32Array;
  readonly Uint8Array: Uint8Array;
  readonly Uint8ClampedArray: Uint8ClampedArray;
  readonly ArrayBuffer: ArrayBuffer;
  readonly Blob: Blob;
  readonly File: File;
  readonly URL: URL;
  readonly Map: ReadonlyMap<unknown, unknown>;
  readonly Promise: Promise<unknown>;
  readonly SharedArrayBuffer: SharedArrayBuffer;
  readonly 'WebAssembly.Memory': WebAssembly.Memory;
}

/**
 * Whether a value is of a built-in class, in whatever realm it was made: a frame, a vm context, a test's jsdom. `instanceof` knows the
 * classes of its own realm only.
 */
export const isBuiltIn = <K extends keyof BuiltIns>(value: unknown, name: K): value is BuiltIns[K] =>
  Object.prototype.toString.call(value) === `[object ${name}]`;

/** Every key of an interface, so that the compiler holds a list of options to it. */
export type KeysOf<T> = { readonly [K in keyof Required<T>]: unknown };

/** An object that is no list. */
export function requireObject(value: object, name: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) invalid('object', name, value);
}

/** An object whose keys are all known; an unknown key is named together with the nearest known one. */
export function knownKeys<T extends object>(options: T, name: string, known: KeysOf<NoInfer<T>>): void {
  requireObject(options, name);
  const names = Object.keys(known);
  for (const key of Object.keys(options)) {
    if (names.includes(key)) continue;
    throw new OptionError(
      `Unknown option ${show(key)} in ${name}${didYouMean(key, names)} Known options: ${names.join(', ')}`,
    );
  }
}

/** The end of a sentence about an unknown word: `: did you mean "compact-x8"?` where a known one is near, else a full stop. */
export function didYouMean(word: unknown, known: readonly string[]): string {
  const hint = nearest(String(word), known);
  return hint === undefined ? '.' : `: did you mean ${show(hint)}?`;
}

/** The candidate with the smallest edit distance, if it is near enough to be a typing mistake. */
function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.ceil(word.length / 2));
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance with one row of memory. */
function editDistance(a: string, b: string): number {
  const row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0]!;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      const substitute = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(above + 1, row[j - 1]! + 1, substitute);
      diagonal = above;
    }
  }
  return row[b.length]!;
}
