import { parseArgs } from 'node:util';
import { didYouMean, show } from '../validate.js';
import type { Arguments, Command } from './command.js';
import { UsageError } from './usage-error.js';

/**
 * Reads the command line of a command.
 *
 * @param argv what follows the command's name
 * @throws {UsageError} for unknown options (with the nearest known one), missing and superfluous values
 */
export function parseArguments(argv: readonly string[], { name: command, options: specs }: Command): Arguments {
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { value }]) => [
      name,
      { type: value ? ('string' as const) : ('boolean' as const) },
    ]),
  );
  // Lenient, because our own checks say more than those of Node.
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<string, string | true>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (!spec) {
      throw new UsageError(
        `Unknown option ${show(rawName)} of ${command}${didYouMean(
          rawName,
          Object.keys(specs).map((known) => `--${known}`),
        )}`,
      );
    }
    if (!spec.value && value !== undefined)
      throw new UsageError(`Expected no value for ${rawName} but received ${show(value)}`);
    if (spec.value && (value === undefined || value === '' || (!token.inlineValue && value.startsWith('-')))) {
      throw new UsageError(
        `Expected a value ${spec.value} for ${rawName} but received ${value ? show(value) : 'none'}`,
      );
    }
    values.set(name, value ?? true);
  }
  const text = (name: string) => values.get(name) as string | undefined;
  return {
    positionals,
    flag: (name) => values.has(name),
    text,
    integer(name, min) {
      const given = text(name);
      if (given === undefined) return undefined;
      const number = /^\d+$/.test(given) ? Number(given) : Number.NaN;
      if (Number.isSafeInteger(number) && number >= min) return number;
      throw new UsageError(`Expected integer of at least ${min} for --${name} but received ${show(given)}`);
    },
  };
}
