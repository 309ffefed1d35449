import { Stream } from '../../src/degrade/stream.js';

/** Random choices that depend on seed and number of the input alone. */
export class Draw {
  private readonly stream: Stream;

  constructor(seed: number, input: number) {
    this.stream = new Stream('fuzz', seed, input);
  }

  /** 0 … count - 1 */
  below(count: number): number {
    return Math.floor(this.stream.uniform() * count);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  chance(share: number): boolean {
    return this.share() < share;
  }

  /** From 0 up to, not including, 1. */
  share(): number {
    return this.stream.uniform();
  }

  /** Few more often than many: 1 … most. */
  few(most: number): number {
    return 1 + Math.floor(most * this.stream.uniform() ** 3);
  }
}
