/** Runs targets in another process, so that an input that keeps it busy for ever or kills it is named: it, or one of the few before it. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Extent, Tally } from './run.js';

/** Longest time without a sign of life, ms: starting takes its time. */
const SILENCE = 60_000;

/** What the child is told. */
export interface Order {
  readonly name: string;
  readonly extent: Extent;
}

/** What the child says. */
export type Sign = { readonly input: number } | { readonly tally: Tally };

/** A process for targets; after one that it does not outlive comes another. */
export class Watched {
  private child: ChildProcess | undefined;
  private errors = '';

  /** Tries a target. */
  run(name: string, extent: Extent): Promise<Tally> {
    const child = this.start();
    let input = extent.from;
    return new Promise((resolve) => {
      const end = (tally: Tally) => {
        clearTimeout(clock);
        child.off('message', hear).off('close', gone);
        resolve(tally);
      };
      const fail = (what: string) => {
        this.child = undefined;
        const empty = { inputs: input - extent.from + 1, refused: 0, longest: 0, memory: 0 };
        end({
          target: name,
          seed: extent.seed,
          ...empty,
          findings: [{ target: name, seed: extent.seed, input, what }],
        });
      };
      const kill = () => {
        child.kill('SIGKILL');
        fail(`nothing was heard for ${SILENCE / 1000} s`);
      };
      const gone = (code: number | null, signal: NodeJS.Signals | null) =>
        fail(`the process ended with ${signal ?? code}: ${this.errors}`);
      const hear = (sign: Sign) => {
        if ('tally' in sign) return end(sign.tally);
        input = sign.input;
        clock.refresh();
      };
      const clock = setTimeout(kill, SILENCE);
      child.on('message', hear).on('close', gone);
      child.send(
        { name, extent } satisfies Order,
        (error) => error && fail(`the process does not listen: ${error.message}`),
      );
    });
  }

  /** Ends the process. */
  end(): void {
    if (this.child?.connected) this.child.disconnect();
  }

  private start(): ChildProcess {
    if (this.child) return this.child;
    this.errors = '';
    const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx', '--max-old-space-size=1024'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr!.on('data', (text) => {
      this.errors = `${this.errors}${text}`.slice(-2000);
    });
    child.once('exit', () => {
      if (this.child === child) this.child = undefined;
    });
    this.child = child;
    return child;
  }
}

/** Tries a target in a process of its own. */
export async function watched(name: string, extent: Extent): Promise<Tally> {
  const process = new Watched();
  const tally = await process.run(name, extent);
  process.end();
  return tally;
}
