/** The way from what runs without TensorFlow.js to what stands on it. */
import { DependencyError } from './errors.js';

/** What an installation of tfjs for msfsr consists of. */
const INSTALL = 'npm install @tensorflow/tfjs-core@4 @tensorflow/tfjs-layers@4 @tensorflow/tfjs-backend-wasm@4';

/**
 * Imports something that loads tfjs. Every such import on the engine's way goes through here, so that a missing package is an error that says what to
 * install.
 *
 * @param load the import, written out, so that bundlers see it
 * @param reason why tfjs is needed, where the caller has not asked for it
 * @throws {DependencyError} if a package of tfjs is not installed
 */
export async function withTfjs<T>(load: () => Promise<T>, reason?: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const name = missingPackage(error);
    if (name === undefined) throw error;
    const before = reason === undefined ? '' : `${reason}. `;
    throw new DependencyError(`${before}This needs TensorFlow.js, but ${name} was not found: ${INSTALL}`, {
      cause: error,
    });
  }
}

/** The package of tfjs that an import did not find: Node tells so by a code, browsers by a TypeError that names it. */
function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, message } = error as NodeJS.ErrnoException;
  const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND' || error instanceof TypeError;
  // The first line: below it Node lists the files that asked, whose folders have names of their own.
  return isMissing ? /@tensorflow\/[\w-]+/.exec(message.split('\n')[0]!)?.[0] : undefined;
}
