import type { CliIo } from './io.js';

/** Characters of the bar between its brackets. */
const BAR = 24;
/** Plain output is a line for each of so many parts of the work. */
const PLAIN_STEPS = 10;

/** Shows how far a command is: a bar that is redrawn on a terminal, now and then a plain line elsewhere. Writes to standard error. */
export class Progress {
  private readonly io: Pick<CliIo, 'err' | 'isTerminal' | 'columns'>;
  private readonly total: number;
  /** The line that stands on the terminal; empty where none does. */
  private shown = '';
  private plainSteps = 0;

  constructor(io: Pick<CliIo, 'err' | 'isTerminal' | 'columns'>, total: number) {
    this.io = io;
    this.total = total;
  }

  /**
   * Redraws the bar while one unit is being worked on, where it has changed.
   *
   * @param done units of work done, fractions allowed
   * @param label what is being done
   */
  update(done: number, label: string): void {
    if (!this.io.isTerminal) return;
    const full = Math.round((done / this.total) * BAR);
    const whole = `[${'#'.repeat(full)}${'-'.repeat(BAR - full)}] ${Math.floor(done)}/${this.total} ${label}`;
    // One column stays free: some terminals wrap a line that fills them.
    const line = whole.slice(0, Math.max(1, this.io.columns - 1));
    if (line === this.shown) return;
    this.io.err(`\r\x1b[K${line}`);
    this.shown = line;
  }

  /** Tells that so many units are done; the last one was `label`. */
  finished(done: number, label: string): void {
    this.update(done, label);
    const step = Math.floor((done / this.total) * Math.min(PLAIN_STEPS, this.total));
    if (this.io.isTerminal || step <= this.plainSteps) return;
    this.plainSteps = step;
    this.io.err(`${done}/${this.total} ${label}\n`);
  }

  /** Takes the bar away, so that other lines may be written; the next update draws it again. */
  clear(): void {
    if (this.shown) this.io.err('\r\x1b[K');
    this.shown = '';
  }
}
