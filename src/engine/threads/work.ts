import type { Kernels } from '../../wasm/kernels.js';
import { type Call, chunksOf } from '../program.js';
import { SLEEPERS, wake } from './sleep.js';

/**
 * Words that the threads of a plan share, each on a cache line of its own. Chunks are counted through all runs and never reset, modulo 2³²:
 * a thread that slept through the end of a run cannot claim anything of the next by mistake.
 */
export const SHARED = {
  /** Number of the first chunk of the present run. Writing it starts a run. */
  start: 0,
  /** Number of the next chunk to be claimed. */
  next: 16,
  /** Chunks done. */
  done: 32,
  sleepers: SLEEPERS,
  /** Workers that take part. */
  joined: 64,
} as const;
/** Bytes of the shared words. */
export const SHARED_BYTES = 4 * 80;

/** What a thread needs to take part in a plan. */
export interface Share {
  readonly words: Int32Array;
  readonly calls: readonly Call[];
  readonly kernels: Kernels;
  /** Address of this thread's scratch memory. */
  readonly scratch: number;
}

/**
 * Claims chunks and works on them until the present run has none left; others may still be at work then. Every thread of a plan does this.
 *
 * @param wait called with the number of chunks done, returns when it may have changed
 * @param begin hears of calls as they begin
 */
export function work(share: Share, wait: (done: number) => void, begin?: (call: Call) => void): void {
  const { words, calls, kernels, scratch } = share;
  const start = Atomics.load(words, SHARED.start);
  const total = chunksOf(calls);
  let index = -1;
  let call: Call | undefined;
  for (;;) {
    const next = Atomics.load(words, SHARED.next);
    const position = (next - start) | 0;
    if (position >= total) return;
    if (!call || position >= call.end) {
      do call = calls[++index]!;
      while (position >= call.end);
      begin?.(call);
    }
    const done = Atomics.load(words, SHARED.done);
    if (((done - start) | 0) < call.needs) {
      wait(done);
      continue;
    }
    // A chunk that nobody has claimed belongs to a call that is not over, so what was read above still holds if this succeeds.
    if (Atomics.compareExchange(words, SHARED.next, next, next + 1) !== next) continue;
    const from = (position - call.first) * call.chunk;
    kernels[call.kernel](call.block, from, Math.min(from + call.chunk, call.units), scratch);
    Atomics.add(words, SHARED.done, 1);
    wake(words, SHARED.done);
  }
}
