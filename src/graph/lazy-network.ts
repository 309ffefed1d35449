import type { Network } from './network.js';

/** A network that is made when somebody first asks for it, once; after a failure the next who asks tries again. */
export class LazyNetwork<N extends Network> {
  private made: Promise<N> | undefined;

  constructor(private readonly make: () => Promise<N>) {}

  readonly get = (): Promise<N> => {
    if (this.made) return this.made;
    const made = this.make();
    this.made = made;
    made.catch(() => {
      if (this.made === made) this.made = undefined;
    });
    return made;
  };

  /** Frees what was made, once it is. */
  dispose(): void {
    // Whoever asked for it hears of a failure.
    this.made?.then(
      (network) => network.dispose(),
      () => undefined,
    );
    this.made = undefined;
  }
}
