import type { Kernels } from '../../wasm/kernel.js';
import { type Call, chunksOf } from '../schedule/program.js';
import { SHARED } from './shared.js';
import { changesSoon, wake } from './sleep.js';

/** Looks at the counter, about 10 µs of them, before a thread takes what is another's: its lines would have to move from cache to cache. */
const PATIENCE = 1000;

/** What a thread needs to take part in a plan. */
export interface HandParts {
  /** Which of the plan's threads it is. */
  readonly thread: number;
  readonly words: Int32Array;
  readonly calls: readonly Call[];
  readonly kernels: Kernels;
  /** Offset of its scratch memory. */
  readonly scratch: number;
}

/** One of the threads that carry out a plan; all of them, the caller's too, do the same. */
export class Hand {
  /** Chunks of the program. */
  readonly total: number;
  /** Chunks of each thread's shares of it. */
  private readonly totals: Int32Array;
  /** For each thread: index of the call that the next chunk of its shares belongs to. */
  private readonly next: Int32Array;
  private run = -1;
  private base = 0;

  constructor(private readonly parts: HandParts) {
    const { calls } = parts;
    this.total = chunksOf(calls);
    this.totals = Int32Array.from(calls.at(-1)?.shares ?? [], ({ end }) => end);
    this.next = new Int32Array(this.totals.length);
  }

  /**
   * Claims chunks and works on them until the present run is over. Takes its own share of a call first, so that it finds in its cache what
   * it wrote in the step before; then, if nobody gets on for a moment, what others have not got to.
   *
   * @param wait called with the number of chunks done, returns when it may have changed
   * @param begin hears of the calls as this thread takes the first chunk of them
   */
  work(wait: (done: number) => void, begin?: (call: Call) => void): void {
    const { words, thread } = this.parts;
    const threads = this.totals.length;
    this.run = Atomics.load(words, SHARED.run);
    this.base = Atomics.load(words, SHARED.base); // of this run, or of a later one, of which nothing will be claimed
    this.next.fill(0);
    for (;;) {
      const count = Atomics.load(words, SHARED.done);
      const done = (count - Math.imul(this.run, this.total)) | 0;
      if (done >= this.total) return;
      if (this.take(thread, done, begin) || changesSoon(words, SHARED.done, count, PATIENCE)) continue;
      let i = 1;
      while (i < threads && !this.take((thread + i) % threads, done, begin)) i++;
      if (i === threads) wait(count);
    }
  }

  /**
   * Works on the next chunk of a thread's shares if it may begin.
   *
   * @param done chunks of the run that are done
   * @returns false if there is none
   */
  private take(thread: number, done: number, begin?: (call: Call) => void): boolean {
    const { base } = this;
    const { words, calls, kernels, scratch } = this.parts;
    const counter = SHARED.claimed(thread);
    const claimed = Atomics.load(words, counter);
    const position = (claimed - Math.imul(this.run, this.totals[thread]!)) | 0;
    let index = this.next[thread]!;
    while (index < calls.length && position >= calls[index]!.shares[thread]!.end) index++;
    this.next[thread] = index;
    const call = calls[index];
    if (!call || done < call.needs) return false;
    // A chunk that nobody has claimed belongs to a call that is not over, so what was read above still holds if this succeeds.
    if (Atomics.compareExchange(words, counter, claimed, claimed + 1) !== claimed) return true;
    begin?.(call);
    const from = (position + call.shares[thread]!.offset) * call.chunk;
    kernels[call.kernel](base + call.block, from, Math.min(from + call.chunk, call.units), base + scratch);
    Atomics.add(words, SHARED.done, 1);
    wake(words, SHARED.done);
    return true;
  }
}
