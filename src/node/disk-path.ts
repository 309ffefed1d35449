/** The ways to write where a file lies. */
import { fileURLToPath } from 'node:url';
import { invalid, isBuiltIn } from '../validate.js';

/** Whether a value is an address that is fetched. */
export const isWebAddress = (value: unknown): value is string | URL =>
  (typeof value === 'string' || isBuiltIn(value, 'URL')) && /^https?:/i.test(String(value));

/**
 * A path on the disk.
 *
 * @param value a path, or a `file:` URL as a string or an object
 * @param name how messages call it
 * @throws {OptionError} it is none of these
 */
export function diskPath(value: unknown, name: string): string {
  const isAddress = isBuiltIn(value, 'URL') || (typeof value === 'string' && /^(file|data|blob|https?):/i.test(value));
  if (isAddress) {
    try {
      return fileURLToPath(String(value));
    } catch {
      invalid('path or file: URL', name, String(value));
    }
  }
  if (typeof value !== 'string' || value === '') invalid('path or file: URL', name, value);
  return value as string;
}
