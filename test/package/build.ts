/** Builds the package if a source is newer than the build. */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const SOURCES = ['src', 'package.json', 'tsup.config.ts', 'tsconfig.json'];

function newest(path: string): number {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** The declarations come last, so they tell whether a build was finished. */
function builtAt(): number {
  const last = ['dist/cli.js', 'dist/index.d.ts', 'dist/index.d.cts'].map((file) => statSync(join(root, file)).mtimeMs);
  return Math.min(...last);
}

/** Runs `npm run build` unless `dist/` is newer than all sources. Two test files at once are kept apart by a lock. */
export function buildIfStale(): void {
  try {
    if (builtAt() > Math.max(...SOURCES.map((name) => newest(join(root, name))))) return;
  } catch {
    // no build yet
  }
  execFileSync(process.execPath, [join(root, 'node_modules/tsup/dist/cli-default.js')], { cwd: root, stdio: 'pipe' });
}
