import { BackendError, MsfsrError } from '../errors.js';
import type { BackendCandidate, BackendChoice, BackendName } from './backend-description.js';
import { type Measurement, measure } from './measure.js';
import { type Networks, type Runner, type RunnerOptions, startRunner } from './runner.js';
import type { Size } from './upscaler.js';

/** How backends are compared. */
export interface ChooserOptions extends Omit<RunnerOptions, 'software'> {
  readonly asked: BackendChoice;
  readonly size: Size;
  /** Longest time that a backend gets to become warm once another one works, ms. */
  readonly limit: number;
}

/** What serves a choice: the fastest of the first group in which something works. */
const GROUPS: Readonly<Record<BackendChoice, readonly (readonly BackendName[])[]>> = {
  auto: [['engine', 'tfjs-webgpu', 'tfjs-webgl'], ['tfjs-wasm'], ['tfjs-cpu']],
  wasm: [['engine'], ['tfjs-wasm']],
  webgl: [['tfjs-webgl']],
  webgpu: [['tfjs-webgpu']],
  cpu: [['tfjs-cpu']],
};

/** Tries backends on a network and takes the fastest that works; later failures make it choose again. */
export class BackendChooser {
  private readonly tried = new Map<BackendName, BackendCandidate>();
  private reason = '';

  constructor(
    private readonly networks: Networks,
    private readonly options: ChooserOptions,
  ) {}

  /** In the order in which they were tried. */
  get candidates(): readonly BackendCandidate[] {
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
   * @throws {BackendError} where nothing works, with the reason of each
   */
  async choose(failed?: { readonly name: BackendName; readonly error: unknown }): Promise<Runner> {
    if (failed) this.fallOut(failed.name, failed.error);
    const { asked } = this.options;
    const own = GROUPS[asked];
    const groups = asked === 'auto' ? own : [...own, ...GROUPS.auto];
    for (const group of groups) {
      const runner = await this.fastestOf(group);
      if (!runner) continue;
      const first = this.candidates[0]!;
      this.reason = group === groups[0] ? this.compared(group) : `${first.name} does not work here: ${first.reason}`;
      const instead = failed ? `${failed.name} failed: ${this.tried.get(failed.name)!.reason}` : this.reason;
      if (failed || !own.includes(group)) console.warn(`msfsr: ${runner.name} runs the network. ${instead}`);
      return runner;
    }
    const reasons = this.candidates.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    throw new BackendError(`No backend runs the network. ${reasons}`);
  }

  private async fastestOf(group: readonly BackendName[]): Promise<Runner | undefined> {
    let best: { runner: Runner; result: Measurement } | undefined;
    for (const name of group) {
      if (this.tried.get(name)?.reason !== undefined) continue;
      const reference = best && { name: best.runner.name, image: best.result.image };
      const next = await this.try(name, group.length > 1, reference);
      if (!next) continue;
      const [loser, winner] = best && best.result.warm <= next.result.warm ? [next, best] : [best, next];
      loser?.runner.dispose();
      best = winner;
    }
    return best?.runner;
  }

  /** Why the best of the first group was taken. */
  private compared(group: readonly BackendName[]): string {
    const measured = group.flatMap((name) => {
      const milliseconds = this.tried.get(name)?.milliseconds;
      return milliseconds === undefined ? [] : [`${name} ${milliseconds.toFixed(1)} ms`];
    });
    if (measured.length > 1) return `the fastest: ${measured.join(', ')}`;
    return this.options.asked === 'auto' ? 'the only one that works here' : 'asked for';
  }

  /** A runner that works and its measurement; undefined where it fell out, which is noted with its reason. */
  private async try(
    name: BackendName,
    competes: boolean,
    reference: Parameters<typeof measure>[3],
  ): Promise<{ runner: Runner; result: Measurement } | undefined> {
    const start = performance.now();
    let runner: Runner | undefined;
    try {
      runner = await startRunner(name, this.networks, { ...this.options, software: !competes });
      const result = await measure(
        runner,
        this.options.size,
        Math.max(1, this.options.limit - (performance.now() - start)),
        reference,
      );
      const startMilliseconds = performance.now() - start;
      this.tried.set(name, { name, milliseconds: result.warm, startMilliseconds });
      return { runner, result };
    } catch (error) {
      runner?.dispose();
      this.fallOut(name, error);
      return undefined;
    }
  }

  private fallOut(name: BackendName, error: unknown): void {
    // The message alone where it is msfsr's own.
    this.tried.set(name, { name, reason: error instanceof MsfsrError ? error.message : String(error) });
  }
}
