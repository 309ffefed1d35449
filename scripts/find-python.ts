import { spawnSync } from 'node:child_process';

/**
 * The first of `$MSFSR_PYTHON`, `python3` and `/usr/bin/python3` that imports the modules.
 *
 * @param modules e.g. `torch` or `PIL, numpy`
 * @returns undefined if none does
 */
export function findPython(modules = 'torch'): string | undefined {
  const candidates = [process.env.MSFSR_PYTHON, 'python3', '/usr/bin/python3'].filter((path) => path !== undefined);
  return candidates.find((path) => spawnSync(path, ['-c', `import ${modules}`], { timeout: 120_000 }).status === 0);
}
