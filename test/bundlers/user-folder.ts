/** The folder of somebody who uses the package: as it is published, with the packages that it asks for beside it and no other. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../package/build.js';
import { packed } from '../package/pack.js';

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** The packages that whoever installs msfsr must install too. */
export const requiredPeers = Object.keys(manifest.peerDependencies).filter(
  (name) => !manifest.peerDependenciesMeta[name]?.optional,
);

/** Whether a bundler only says that it leaves an optional backend of tfjs outside. */
export const isAboutOptional = (warning: string) =>
  /(?:can't|could not) resolve|could not be resolved/i.test(warning) &&
  /@tensorflow\/tfjs-backend-(?:cpu|webgl|webgpu)\b/.test(warning);

/** Every module that the package exports: `msfsr`, `msfsr/node`, … */
export const entries = Object.keys(manifest.exports)
  .filter((path) => !path.includes('*') && !path.endsWith('.json'))
  .map((path) => `msfsr${path.slice(1)}`);

/**
 * Makes the folder; the caller removes it. Other packages are seen by those that depend on them alone, as with pnpm.
 *
 * @param beside packages that are installed beside it
 */
export async function makeUserFolder(beside: readonly string[] = requiredPeers): Promise<string> {
  const { tarball } = await packed();
  const folder = mkdtempSync(join(tmpdir(), 'msfsr-bundlers-'));
  const packageFolder = join(folder, 'node_modules/msfsr');
  mkdirSync(packageFolder, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', packageFolder, '--strip-components', '1']);
  for (const name of beside) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
  write(folder, 'package.json', JSON.stringify({ name: 'user', private: true, type: 'module' }));
  return folder;
}

/** Writes a file below a folder; gives its path. */
export function write(folder: string, path: string, content: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}
