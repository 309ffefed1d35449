import type { CliIo } from './io.js';

/** One option of a command: with a value if it has a placeholder, otherwise a switch. */
export interface OptionSpec {
  /** What stands for the value in the help, e.g. `DIR`. */
  readonly value?: string;
  readonly help: string;
}

/** The arguments of a command after parsing; every accessor throws {@link UsageError} for values it cannot use. */
export interface Arguments {
  readonly positionals: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  integer(name: string, min: number): number | undefined;
}

/** A command of the program. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Ways to call it, without the program's name. */
  readonly usage: readonly string[];
  /** Paragraphs of the help. */
  readonly details?: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /**
   * Does the work.
   *
   * @returns the exit code
   * @throws {MsfsrError} what the program reports as one line
   */
  run(args: Arguments, io: CliIo): Promise<number>;
}
