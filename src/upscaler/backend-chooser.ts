import type { Backend, BackendChoice } from '../backend.js';
import { BackendError, MsfsrError } from '../errors.js';
import { withTfjs } from '../with-tfjs.js';
import type { TriedBackend } from './backend-description.js';
import type { Candidate, CandidateOptions, Networks } from './candidate.js';
import { type Measurement, measure } from './measure.js';
import { startCandidate } from './start-candidate.js';
import type { Size } from './upscaler.js';

/** How backends are compared. */
export interface ChooserOptions extends Omit<CandidateOptions, 'software'> {
  readonly asked: BackendChoice;
  readonly size: Size;
  /** Longest time that a backend gets to become warm once another one works, ms. */
  readonly limit: number;
}

/** What serves a choice: the fastest of the first group in which something works. */
async function groupsFor(choice: BackendChoice): Promise<readonly (readonly Backend[])[]> {
  if (choice === 'auto') return [['engine', 'tfjs-webgpu', 'tfjs-webgl'], ['tfjs-wasm'], ['tfjs-cpu']];
  if (choice !== 'tfjs') return [[choice]];
  const { selectedBackend } = await withTfjs(() => import('../selected-backend.js'));
  return [[selectedBackend()]];
}

/** Tries backends on a network and takes the fastest that works; later failures make it choose again. */
export class BackendChooser {
  private readonly tried = new Map<Backend, TriedBackend>();
  private reason = '';

  constructor(
    private readonly networks: Networks,
    private readonly options: ChooserOptions,
  ) {}

  /** In the order in which they were tried. */
  get candidates(): readonly TriedBackend[] {
    return [...this.tried.values()];
  }

  /** Why the chosen one was chosen. */
  get why(): string {
    return this.reason;
  }

  /**
   * Measures what has not fallen out and takes the best. Says once on the console if that is not what was asked for.
   *
   * @param failed the backend chosen before, which falls out
   * @param signal gives up: what was started is disposed of
   * @throws {BackendError} where nothing works, with the reason of each
   */
  async choose(failed?: { readonly name: Backend; readonly error: unknown }, signal?: AbortSignal): Promise<Candidate> {
    if (failed) this.fallOut(failed.name, failed.error);
    const { asked } = this.options;
    const own = await groupsFor(asked);
    const groups = asked === 'auto' ? own : [...own, ...(await groupsFor('auto'))];
    for (const group of groups) {
      const candidate = await this.fastestOf(group, signal);
      if (!candidate) continue;
      const first = this.candidates[0]!;
      this.reason = group === groups[0] ? this.compared(group) : `${first.name} does not work here: ${first.reason}`;
      const instead = failed ? `${failed.name} failed: ${this.tried.get(failed.name)!.reason}` : this.reason;
      if (failed || !own.includes(group)) console.warn(`msfsr: ${candidate.name} runs the network. ${instead}`);
      return candidate;
    }
    const reasons = this.candidates.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    throw new BackendError(`No backend runs the network. ${reasons}`);
  }

  private async fastestOf(group: readonly Backend[], signal: AbortSignal | undefined): Promise<Candidate | undefined> {
    let best: { candidate: Candidate; result: Measurement } | undefined;
    try {
      for (const name of group) {
        if (this.tried.get(name)?.reason !== undefined) continue;
        signal?.throwIfAborted();
        const reference = best && { name: best.candidate.name, image: best.result.image };
        const next = await this.try(name, group.length > 1, reference, signal);
        if (!next) continue;
        const [loser, winner] = best && best.result.warm <= next.result.warm ? [next, best] : [best, next];
        loser?.candidate.dispose();
        best = winner;
      }
      return best?.candidate;
    } catch (error) {
      best?.candidate.dispose();
      throw error;
    }
  }

  /** Why the best of the first group was taken. */
  private compared(group: readonly Backend[]): string {
    const measured = group.flatMap((name) => {
      const milliseconds = this.tried.get(name)?.milliseconds;
      return milliseconds === undefined ? [] : [`${name} ${milliseconds.toFixed(1)} ms`];
    });
    if (measured.length > 1) return `the fastest: ${measured.join(', ')}`;
    return this.options.asked === 'auto' ? 'the only one that works here' : 'asked for';
  }

  /** A candidate that works and its measurement; undefined where it fell out, which is noted with its reason. */
  private async try(
    name: Backend,
    competes: boolean,
    reference: Parameters<typeof measure>[3],
    signal: AbortSignal | undefined,
  ): Promise<{ candidate: Candidate; result: Measurement } | undefined> {
    const start = performance.now();
    let candidate: Candidate | undefined;
    try {
      candidate = await startCandidate(name, this.networks, { ...this.options, software: !competes });
      const result = await measure(
        candidate,
        this.options.size,
        Math.max(1, this.options.limit - (performance.now() - start)),
        reference,
        signal,
      );
      const startMilliseconds = performance.now() - start;
      this.tried.set(name, { name, milliseconds: result.warm, startMilliseconds });
      return { candidate, result };
    } catch (error) {
      candidate?.dispose();
      signal?.throwIfAborted();
      this.fallOut(name, error);
      return undefined;
    }
  }

  private fallOut(name: Backend, error: unknown): void {
    // The message alone where it is msfsr's own.
    this.tried.set(name, { name, reason: error instanceof MsfsrError ? error.message : String(error) });
  }
}
