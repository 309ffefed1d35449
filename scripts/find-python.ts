import { spawnSync } from 'node:child_process';

/**
 * The first of `$MSFSR_PYTHON`, `python3` and `/usr/bin/python3` that imports PyTorch.
 *
 * @returns undefined if none does
 */
export function findPython(): string | undefined {
  const candidates = [process.env.MSFSR_PYTHON, 'python3', '/usr/bin/python3'].filter((path) => path !== undefined);
  return candidates.find((path) => spawnSync(path, ['-c', 'import torch']).status === 0);
}
