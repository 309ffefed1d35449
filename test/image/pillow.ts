/** Finds a Python with Pillow for live comparisons. */
import { execFileSync } from 'node:child_process';

const CANDIDATES = ['python3', '/usr/bin/python3'];

/** A Python that imports the modules, or the reason why live comparisons are skipped. */
export function findPython(modules: string): { python: string } | { reason: string } {
  for (const python of CANDIDATES) {
    try {
      execFileSync(python, ['-c', `import ${modules}`], { stdio: 'ignore', timeout: 20_000 });
      return { python };
    } catch {
      // next candidate
    }
  }
  return { reason: `no python3 with ${modules}` };
}
