import { nodeModule } from '../../platform.js';

/** Most threads of a plan. */
export const MOST_THREADS = 64;

/** Node's threads; undefined in browsers. */
export const nodeThreads = () => nodeModule('node:worker_threads');

/** Threads that are to be had. */
export interface ThreadSupport {
  /** As many as this machine runs at the same time; 1 where memory cannot be shared. */
  readonly threads: number;
  /** Why memory cannot be shared, where it cannot. */
  readonly reason?: string;
}

/** Tells how many threads a plan can use well here. */
export function threadSupport(): ThreadSupport {
  const reason = sharingObstacle();
  if (reason) return { threads: 1, reason };
  const os = nodeModule('node:os');
  return { threads: os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1 };
}

/** Why workers cannot share memory here; undefined where they can. */
export function sharingObstacle(): string | undefined {
  if (typeof SharedArrayBuffer === 'undefined')
    return 'memory cannot be shared: serve the page with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp';
  const hasWorkers = nodeThreads() !== undefined || typeof Worker !== 'undefined';
  return hasWorkers ? undefined : 'there are no workers (in Node they need version 20.16 or later)';
}

let warned = false;

/** Says once why there are fewer threads than were asked for. */
export function warnOfFewerThreads(reason: string): void {
  if (!warned) console.warn(`msfsr: the engine uses fewer threads than asked for: ${reason}`);
  warned = true;
}
