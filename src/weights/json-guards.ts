/** Guards for fields of a file's JSON. */
import { WeightsError } from '../errors.js';
import { show } from '../validate.js';

/** An object of JSON whose fields are not known yet. */
export type Json = Readonly<Record<string, unknown>>;

/** Characters of the longest text. */
export const MOST_TEXT = 1024;

/** @throws {WeightsError} always */
export function fail(expected: string, where: string, received: unknown): never {
  throw new WeightsError(`Expected ${expected} for ${where} but received ${show(received)}`);
}

export function object(value: unknown, where: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail('object', where, value);
  return value as Json;
}

export function array(value: unknown, where: string, least: number, most: number): unknown[] {
  if (!Array.isArray(value) || value.length < least || value.length > most) {
    const came = Array.isArray(value) ? `${value.length} entries` : value;
    fail(`list of ${least} to ${most} entries`, where, came);
  }
  return value as unknown[];
}

export function text(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '' || value.length > MOST_TEXT) fail('non-empty text', where, value);
  return value as string;
}
