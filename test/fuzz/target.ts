import type { Draw } from './draw.js';

/** Something that is handed damaged input. */
export interface Target {
  readonly name: string;
  /** What is damaged. */
  readonly about: string;
  /**
   * Makes ready what all inputs share, and gives what tries one: it ends, with a right answer or a MsfsrError. Any other error is a finding, and so
   * is an input that takes more than a second of the processor.
   */
  prepare(): Promise<(draw: Draw) => Promise<void>>;
}
