import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../package/build.js';

/** What a benchmark printed. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `npm run bench -- …` without npm. */
export function bench(...args: readonly string[]): Promise<Run> {
  const command = ['--import', 'tsx', join(root, 'bench/main.ts'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root, timeout: 240_000 }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : Number(error !== null), out, err });
    });
  });
}
