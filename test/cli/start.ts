import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../package/build.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** The program in a process of its own. */
export interface Started {
  readonly child: ChildProcess;
  /** Settles when the process is gone: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** What it has written so far, of both kinds. */
  readonly said: () => string;
}

/** The program from its sources, as arguments of Node. */
export const FROM_SOURCES = ['--import', 'tsx', MAIN];
/** The program as it was built, which starts much faster. */
export const BUILT = join(root, 'dist/cli.js');

/**
 * Starts the program.
 *
 * @param program arguments of Node before its own
 */
export function startCli(argv: readonly string[], program: readonly string[] = FROM_SOURCES): Started {
  const child = spawn(process.execPath, [...program, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      text += chunk;
    });
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('close', (code, signal) => resolve(signal ?? code!)),
  );
  return { child, ended, said: () => text };
}
