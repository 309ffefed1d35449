/** One Python process that trains jobs, one after the other. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Job } from './compose.js';
import type { Result } from './results.js';

/** What Python knows of a result. */
export type Trained = Omit<Result, 'parameters' | 'macs'>;

/** Options of {@link Lane}. */
export interface LaneOptions {
  readonly python: string;
  /** The pack of faces. */
  readonly data: string;
  readonly threads: number;
  /** Where the runs' folders go. */
  readonly runs: string;
}

/** Reads the pack once, then trains job after job. What it logs goes to standard error. */
export class Lane {
  private readonly process: ChildProcess;
  private readonly answers: AsyncIterator<string>;

  constructor({ python, data, threads, runs }: LaneOptions) {
    this.process = spawn(python, ['-m', 'experiments', data, String(threads)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        PYTHONPATH: fileURLToPath(new URL('..', import.meta.url)),
        PYTHONDONTWRITEBYTECODE: '1',
        MSFSR_RUNS: runs,
        OMP_NUM_THREADS: String(threads),
        // Large tensors are handed back to the system and fetched again at every step otherwise.
        MALLOC_MMAP_THRESHOLD_: '1073741824',
        MALLOC_TRIM_THRESHOLD_: '8589934592',
      },
    });
    this.answers = createInterface({ input: this.process.stdout! })[Symbol.asyncIterator]();
  }

  /** Trains a job; undefined if the process was told to stop, or failed. */
  async train(job: Job): Promise<Trained | undefined> {
    this.process.stdin!.write(`${JSON.stringify(job)}\n`);
    const { value, done } = await this.answers.next();
    return done ? undefined : (JSON.parse(value) as Trained);
  }

  /** Lets the process end after its job. */
  close(): void {
    this.process.stdin!.end();
  }

  /** Asks the process to write a checkpoint and end. */
  stop(): void {
    this.process.kill('SIGTERM');
  }
}
