/** The folder of somebody who uses the package: the build as it is published, beside the one copy of tfjs. */
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildIfStale, root } from '../package/build.js';

/** Makes the folder; the caller removes it. */
export function makeUserFolder(): string {
  buildIfStale();
  const folder = mkdtempSync(join(tmpdir(), 'msfsr-bundlers-'));
  const packageFolder = join(folder, 'node_modules/msfsr');
  mkdirSync(packageFolder, { recursive: true });
  for (const part of ['dist', 'weights', 'package.json']) {
    cpSync(join(root, part), join(packageFolder, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules/@tensorflow'), join(folder, 'node_modules/@tensorflow'));
  write(folder, 'package.json', JSON.stringify({ name: 'user', private: true, type: 'module' }));
  return folder;
}

/** Writes a file below a folder. */
export function write(folder: string, path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}
