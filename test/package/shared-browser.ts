import type { Browser } from 'playwright-core';

/** Longest time that a browser waits for other work, ms. */
const IDLE = 3000;

/** A browser for one visit after the other: starting it takes longer than most of them. It ends when nobody has used it for a while. */
export class SharedBrowser {
  private browser: Promise<Browser> | undefined;
  private users = 0;
  private clock: NodeJS.Timeout | undefined;

  constructor(private readonly launch: () => Promise<Browser>) {}

  /** Does something in it. */
  async use<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
    clearTimeout(this.clock);
    this.users++;
    try {
      return await work(await this.open());
    } finally {
      if (--this.users === 0) this.clock = setTimeout(() => this.close(), IDLE);
    }
  }

  private open(): Promise<Browser> {
    const before = this.browser?.catch(() => undefined) ?? Promise.resolve(undefined);
    this.browser = before.then((running) => (running?.isConnected() ? running : this.launch()));
    return this.browser;
  }

  private async close(): Promise<void> {
    const running = this.browser;
    this.browser = undefined;
    await (await running?.catch(() => undefined))?.close();
  }
}
