import { Worker } from 'node:worker_threads';
import { runCli } from '../../src/cli/run-cli.js';
import { BUILT } from './start.js';

/** What a command line gave. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process; its threads run the program as it was built. */
export async function run(
  argv: readonly string[],
  { signal = new AbortController().signal, isTerminal = false } = {},
): Promise<Run> {
  const texts = { out: '', err: '' };
  const code = await runCli(argv, {
    out: (text) => {
      texts.out += text;
    },
    err: (text) => {
      texts.err += text;
    },
    isTerminal,
    columns: 60,
    signal,
    startThread: (data) => new Worker(BUILT, { workerData: data }),
  });
  return { code, ...texts };
}
