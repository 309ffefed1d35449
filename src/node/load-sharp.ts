/** The one place that imports sharp, an optional dependency. */
import { DependencyError } from '../errors.js';

/** sharp's default export. */
export type Sharp = typeof import('sharp').default;

/**
 * Imports sharp.
 *
 * @param importer how to import it; for tests
 * @throws {DependencyError} sharp is not installed, or has no binary for this platform
 */
export async function loadSharp(importer: () => Promise<{ default: Sharp }> = () => import('sharp')): Promise<Sharp> {
  try {
    return (await importer()).default;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new DependencyError(
      `Reading and writing image files needs the optional package sharp, which could not be loaded (${reason}). Install it: npm install sharp`,
      { cause: error },
    );
  }
}
