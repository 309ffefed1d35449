import { seedOf, uniform } from '../steps/initialise.js';

/**
 * An endless row of random numbers that depends on its name alone. `training/msfsr_training/stream.py` draws the same ones, so that the
 * same recipe gives the same batches in both trainers.
 */
export class Stream {
  private readonly next: () => number;

  /** @param name parts of the name: `new Stream(seed, 'view', 17, 3)` */
  constructor(...name: readonly (string | number)[]) {
    this.next = uniform(seedOf(name.join('/')));
  }

  /** A number between `low` and `high`. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * this.next();
  }

  /** So many numbers in (0, 1). */
  uniforms(count: number): Float64Array {
    return Float64Array.from({ length: count }, this.next);
  }

  /** A number of the normal distribution with mean 0 and deviation 1 (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}
