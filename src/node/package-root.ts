/** Where this package lies on the disk, and what is installed beside it. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DependencyError } from '../errors.js';

/** This file, or the one into which a bundler put it; undefined where the bundler drops `import.meta.url`. */
const here = (): string | undefined => {
  // Written in full: the CommonJS build replaces just these words.
  const url: string | undefined = import.meta.url;
  return url?.startsWith('file:') ? fileURLToPath(url) : undefined;
};

/**
 * Folder of this package. Inside a bundle it is looked for from the working folder, as the program would import it.
 *
 * @throws {DependencyError} the code was bundled and the package is not installed where the program runs
 */
export function packageRoot(): string {
  const file = here();
  const own = file === undefined ? undefined : nearestPackage(dirname(file));
  if (own !== undefined && isMsfsr(own)) return own;
  const manifest = attempt(() => createRequire(join(process.cwd(), 'x')).resolve('msfsr/package.json'));
  if (manifest !== undefined) return dirname(manifest);
  throw new DependencyError(
    "The files of msfsr were not found: a bundler seems to have taken its code out of the package. Keep msfsr external: serverExternalPackages: ['msfsr'] in " +
      "next.config (Next.js), --external:msfsr --external:'@tensorflow/*' (esbuild), externals: ['msfsr'] (webpack), ssr.external (Vite)",
  );
}

/**
 * Folder of the networks that come with the package.
 *
 * @throws {DependencyError} as {@link packageRoot}
 */
export const shippedFolder = (): string => join(packageRoot(), 'weights');

/**
 * Resolves a package as msfsr would import it.
 *
 * @throws {DependencyError} it is not installed
 */
export function resolveBeside(name: string): string {
  const root = packageRoot();
  const path = attempt(() => createRequire(join(root, 'x')).resolve(name));
  if (path !== undefined) return path;
  throw new DependencyError(`The package ${name} is not installed beside msfsr: npm install ${name}`);
}

/** The nearest folder with a package.json: `dist/` and `src/node/` lie at different depths below it. */
function nearestPackage(folder: string): string | undefined {
  if (existsSync(join(folder, 'package.json'))) return folder;
  return dirname(folder) === folder ? undefined : nearestPackage(dirname(folder));
}

function isMsfsr(folder: string): boolean {
  return attempt(() => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name) === 'msfsr';
}

function attempt<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch {
    return undefined;
  }
}
