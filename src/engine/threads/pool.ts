import { show } from '../../validate.js';
import { BELL, type Joined, type Joining, type Order } from './messages.js';
import { SHARED } from './shared.js';
import { wake } from './sleep.js';
import { type Spawned, spawn, type WorkerLike } from './spawn.js';
import { MOST_THREADS, warnOfFewerThreads } from './support.js';

/** How long a worker may take to join a plan, ms. */
const PATIENCE = 20_000;

interface Member {
  readonly worker: Spawned;
  /** Index of its mail counter. */
  readonly mail: number;
}

/** A plan that workers take part in. It must not keep the plan's memory alive. */
interface Membership {
  readonly words: Int32Array;
  /** Bytes of its memory. */
  readonly bytes: number;
  /** Workers that were asked to join, and whether they have. */
  readonly members: Map<Member, boolean>;
  /** Called once all of them have joined or are lost. */
  readonly waiting: (() => void)[];
}

/** Workers of one process or page, shared by all plans; plans run one at a time. They end with the last plan. */
export class WorkerPool {
  private readonly bell = new Int32Array(new SharedArrayBuffer(4 * (BELL.mail + MOST_THREADS)));
  private members: Member[] = [];
  private readonly plans = new Map<number, Membership>();
  private last = 0;

  /**
   * Lets workers take part in a plan; they do once they have started.
   *
   * @param joinings what each of them gets
   * @param factory makes workers that are still missing
   * @returns number of the plan
   */
  join(joinings: readonly [Joining, ...Joining[]], factory?: () => WorkerLike): number {
    const plan = ++this.last;
    try {
      while (this.members.length < joinings.length) this.add(factory);
    } catch (error) {
      warnOfFewerThreads((error as Error).message);
    }
    const members = this.members.slice(0, joinings.length);
    const { words, memory } = joinings[0];
    this.plans.set(plan, {
      words,
      bytes: memory.buffer.byteLength,
      members: new Map(members.map((member) => [member, false])),
      waiting: [],
    });
    for (const [i, member] of members.entries()) this.post(member, { kind: 'join', plan, ...joinings[i]! });
    return plan;
  }

  /** Resolves once all workers of a plan have joined or are known to be lost. */
  async settled(plan: number): Promise<void> {
    const membership = this.plans.get(plan);
    if (!membership) return;
    // The timer also keeps Node alive: workers do not.
    const timer = setTimeout(() => {
      for (const [member, joined] of membership.members) if (!joined) this.lose(member, 'it does not answer');
    }, PATIENCE);
    await new Promise<void>((resolve) => {
      membership.waiting.push(resolve);
      settle(membership);
    });
    clearTimeout(timer);
  }

  /** Wakes the workers for a plan whose run has started. */
  ring(plan: number): void {
    Atomics.store(this.bell, BELL.plan, plan);
    Atomics.add(this.bell, BELL.rings, 1);
    wake(this.bell, BELL.rings);
  }

  /** Lets the workers forget a plan. */
  leave(plan: number): void {
    const membership = this.plans.get(plan);
    if (!membership) return;
    const members = [...membership.members.keys()];
    this.plans.delete(plan);
    membership.members.clear();
    settle(membership);
    if (this.plans.size === 0) this.end();
    else for (const member of members) this.post(member, { kind: 'leave', plan, bytes: membership.bytes });
  }

  /** Ends all workers; plans that they took part in go on without them. */
  end(): void {
    for (const member of this.members) this.forget(member);
  }

  private add(factory: (() => WorkerLike) | undefined): void {
    const taken = this.members.map(({ mail }) => mail);
    let mail: number = BELL.mail;
    while (taken.includes(mail)) mail++;
    Atomics.store(this.bell, mail, 0);
    const worker = spawn(
      factory,
      (message) => this.hear(member, message),
      (reason) => this.lose(member, reason),
    );
    const member: Member = { worker, mail };
    try {
      this.post(member, { kind: 'enter', bell: this.bell, mail });
    } catch (error) {
      worker.end(); // shared memory cannot be sent to it
      throw error;
    }
    this.members.push(member);
  }

  /** Counts the message first: a worker that sees it counted looks for it, one that finds it uncounted would miss it. */
  private post({ worker, mail }: Member, order: Order): void {
    Atomics.add(this.bell, mail, 1);
    worker.post(order);
    Atomics.add(this.bell, BELL.rings, 1);
    wake(this.bell, BELL.rings);
  }

  private hear(member: Member, message: unknown): void {
    const { joined } = Object(message) as Partial<Joined>;
    if (typeof joined !== 'number') {
      this.lose(member, `it answered ${show(message)}`);
      return;
    }
    const membership = this.plans.get(joined);
    if (!membership?.members.has(member)) return; // it was left meanwhile
    membership.members.set(member, true);
    settle(membership);
  }

  private lose(member: Member, reason: string): void {
    if (!this.members.includes(member)) return; // ended by us
    warnOfFewerThreads(`a worker is lost: ${reason}`);
    this.forget(member);
  }

  private forget(member: Member): void {
    this.members = this.members.filter((other) => other !== member);
    member.worker.end();
    for (const membership of this.plans.values()) {
      if (membership.members.get(member)) Atomics.sub(membership.words, SHARED.joined, 1);
      membership.members.delete(member);
      settle(membership);
    }
  }
}

/** Tells who waits for it that all workers have joined or are lost. */
function settle({ members, waiting }: Membership): void {
  if ([...members.values()].every((joined) => joined)) for (const resolve of waiting.splice(0)) resolve();
}
