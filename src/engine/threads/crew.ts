import { BackendError } from '../../errors.js';
import type { Call } from '../schedule/program.js';
import { Hand } from './hand.js';
import { WorkerPool } from './pool.js';
import type { Runner, RunnerParts } from './runner.js';
import { SHARED, sharedWords } from './shared.js';
import { changes } from './sleep.js';
import type { WorkerLike } from './spawn.js';

/** What a crew works on. */
export interface CrewParts extends RunnerParts {
  readonly threads: number;
  /** Bytes from the scratch memory of one thread to that of the next. */
  readonly scratchBytes: number;
  /** Makes workers in place of the engine's own. */
  readonly worker?: () => WorkerLike;
}

/** All workers of this process or page; made with the first crew, because it takes shared memory. */
let pool: WorkerPool | undefined;
/** Plans that nobody disposed of leave the pool when they are collected. */
const forgotten = new FinalizationRegistry<number>((plan) => pool?.leave(plan));

/** Milliseconds in one look at whether the others get on, and looks without progress after which a thread counts as dead. */
const LOOK = 100;
const LOOKS = 100;

/**
 * The caller's thread and workers, working on one plan. The caller takes part and can do everything alone, so it waits only for chunks that
 * others have begun: asleep where that is allowed, in a browser's main thread awake.
 */
export class Crew implements Runner {
  private readonly words: Int32Array;
  private readonly hand: Hand;
  private readonly pool: WorkerPool;
  /** Number of the plan in the pool. */
  private readonly plan: number;
  private readonly mayBlock = mayBlock();
  private looks = 0;

  constructor({ threads, calls, memory: network, scratch, scratchBytes, worker }: CrewParts) {
    const words = sharedWords(threads);
    this.words = words;
    const { id, memory, module, kernels } = network;
    this.hand = new Hand({ thread: 0, words, calls, kernels, scratch });
    const joining = (_: unknown, i: number) => {
      const thread = i + 1;
      return { thread, words, calls, network: id, memory, module, scratch: scratch + thread * scratchBytes };
    };
    pool ??= new WorkerPool();
    this.pool = pool;
    const [first, ...others] = Array.from({ length: threads - 1 }, joining);
    this.plan = pool.join([first!, ...others], worker);
    forgotten.register(this, this.plan, this);
  }

  get threads(): number {
    return 1 + Atomics.load(this.words, SHARED.joined);
  }

  ready(): Promise<void> {
    return this.pool.settled(this.plan);
  }

  run(base: number, begin?: (call: Call) => void): void {
    const { words, hand } = this;
    Atomics.store(words, SHARED.base, base);
    Atomics.add(words, SHARED.run, 1);
    this.pool.ring(this.plan);
    this.looks = 0;
    try {
      hand.work(this.wait, begin);
    } catch (error) {
      this.pool.end(); // workers may wait for the rest of this run
      throw error;
    }
  }

  dispose(): void {
    forgotten.unregister(this);
    this.pool.leave(this.plan);
  }

  private readonly wait = (done: number): void => {
    const changed = this.mayBlock ? changes(this.words, SHARED.done, done, LOOK) : this.watch(done);
    this.looks = changed ? 0 : this.looks + 1;
    if (this.looks < LOOKS) return;
    throw new BackendError('A thread of the engine stopped in the middle of its work: compile the network again');
  };

  /** Waits without sleeping. */
  private watch(done: number): boolean {
    const until = performance.now() + LOOK;
    while (performance.now() < until) if (Atomics.load(this.words, SHARED.done) !== done) return true;
    return false;
  }
}

/** Browsers forbid their main thread to sleep. */
function mayBlock(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}
