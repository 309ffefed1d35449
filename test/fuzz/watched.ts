/** Runs a target in a process of its own, so that an input that keeps it busy for ever or kills it is named: it, or one of the few before it. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Extent, Tally } from './run.js';

/** Longest time without a sign of life, ms: starting takes its time. */
const SILENCE = 60_000;

/** What the child says. */
export type Sign = { readonly input: number } | { readonly tally: Tally };

/** Tries a target in a child. */
export function watched(name: string, extent: Extent): Promise<Tally> {
  const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), [name, JSON.stringify(extent)], {
    execArgv: ['--import', 'tsx', '--max-old-space-size=1024'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let input = extent.from;
  let errors = '';
  child.stderr!.on('data', (text) => {
    errors = `${errors}${text}`.slice(-2000);
  });
  return new Promise((resolve) => {
    const end = (what: string) =>
      resolve({
        ...{ target: name, seed: extent.seed, inputs: input - extent.from + 1, refused: 0, longest: 0, memory: 0 },
        findings: [{ target: name, seed: extent.seed, input, what }],
      });
    const kill = () => {
      child.kill('SIGKILL');
      end(`nothing was heard for ${SILENCE / 1000} s`);
    };
    let clock = setTimeout(kill, SILENCE);
    child.on('message', (sign: Sign) => {
      clearTimeout(clock);
      if ('tally' in sign) return resolve(sign.tally);
      input = sign.input;
      clock = setTimeout(kill, SILENCE);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(clock);
      end(`the process ended with ${signal ?? code}: ${errors}`);
    });
  });
}
