/** Builds the package if a source is newer than the build. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const DECLARATIONS = ['declarations', 'declare-undefined', 'declare-commonjs'].map((name) => `scripts/${name}.ts`);
const SOURCES = ['src', ...DECLARATIONS, 'package.json', 'tsup.config.ts', 'tsconfig.json'];
/** The declarations come last, so they tell whether a build was finished. */
const RESULTS = ['dist/cli.js', 'dist/index.d.ts', 'dist/index.d.cts', 'dist/index.cjs'];
/** Longest time that a build takes, ms. */
const PATIENCE = 240_000;

const changed = (path: string): number => {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => changed(join(path, name))));
};

function isFresh(): boolean {
  try {
    const built = Math.min(...RESULTS.map((file) => statSync(join(root, file)).mtimeMs));
    return built > Math.max(...SOURCES.map((name) => changed(join(root, name))));
  } catch {
    return false;
  }
}

/** Time since a folder was made, ms; none if it is gone. */
const age = (path: string) => Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());

/** Runs the build unless `dist/` is newer than every source. A lock keeps two test files from building at once. */
export function buildIfStale(): void {
  const lock = join(tmpdir(), `msfsr-build-${Buffer.from(root).toString('hex').slice(-24)}`);
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (age(lock) > PATIENCE) rmdirSync(lock); // left behind by a run that was killed
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
  try {
    if (isFresh()) return;
    execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'pipe' });
  } finally {
    rmdirSync(lock);
  }
}
