import { parseArgs } from 'node:util';
import { didYouMean, integer } from '../src/validate.js';

/** The command line is wrong; the message says how. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
}

/** Options of a benchmark by name: `true` for a switch, a text with its default, or undefined for a text without. */
type Defaults = Readonly<Record<string, string | boolean | undefined>>;

/** What the options are after parsing. */
type Values<D extends Defaults> = { readonly [K in keyof D]: D[K] extends boolean ? boolean : D[K] };

/**
 * Reads the options of a benchmark.
 *
 * @param defaults every option with its default; a boolean makes a switch
 * @throws {CommandLineError} for unknown options and missing values
 */
export function readOptions<const D extends Defaults>(argv: readonly string[], defaults: D): Values<D> {
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      { type: typeof value === 'boolean' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    return { ...defaults, ...parseArgs({ args: [...argv], options }).values } as Values<D>;
  } catch (error) {
    throw new CommandLineError(`${(error as Error).message}\nOptions: --${Object.keys(options).join(', --')}`);
  }
}

/** A whole number of at least `min`. */
export function count(value: string, name: string, min = 1): number {
  return integer(/^\d+$/.test(value) ? Number(value) : Number.NaN, `--${name}`, min, 10_000);
}

/** One of several words. */
export function choice<T extends string>(value: string, name: string, words: readonly T[]): T {
  if (words.includes(value as T)) return value as T;
  throw new CommandLineError(
    `Expected one of ${words.join(', ')} for ${name} but received "${value}"${didYouMean(value, words)}`,
  );
}
