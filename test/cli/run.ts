import { Worker } from 'node:worker_threads';
import { runCli } from '../../src/cli/run-cli.js';

/** The program from its sources: threads do not take tsx by their flags. */
const START = `import('tsx/esm/api').then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL('../../src/cli/main.ts', import.meta.url).href)});
});`;

/** What a command line gave. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process. */
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
    startThread: (data) => new Worker(START, { eval: true, workerData: data }),
  });
  return { code, ...texts };
}
