import { spawnSync } from 'node:child_process';

const PROGRAM = 'import sys; from importlib.util import find_spec; sys.exit(not all(map(find_spec, sys.argv[1:])))';

/**
 * The first of `$MSFSR_PYTHON`, `python3` and `/usr/bin/python3` that has the modules; importing torch to find out would take seconds.
 *
 * @param modules e.g. `torch` or `PIL, numpy`
 * @returns undefined if none does
 */
export function findPython(modules = 'torch'): string | undefined {
  const candidates = [process.env.MSFSR_PYTHON, 'python3', '/usr/bin/python3'].filter((path) => path !== undefined);
  const names = modules.split(', ');
  return candidates.find((path) => spawnSync(path, ['-c', PROGRAM, ...names], { timeout: 120_000 }).status === 0);
}
