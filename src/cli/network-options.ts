/** What a command line says about the network and how it is to run. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Strength, strengthVector } from '../compose/strength.js';
import { MOST_THREADS } from '../engine/threads/support.js';
import { DependencyError, OptionError } from '../errors.js';
import type { Network } from '../graph/network.js';
import { checkDegradation, type DegradationChoice } from '../run/degradation.js';
import { type StageRange, stageRange } from '../run/stage-range.js';
import { show } from '../validate.js';
import type { Arguments, OptionSpec } from './command.js';
import { UsageError } from './usage-error.js';

/** Options of every command that reads a network. */
export const NETWORK_OPTIONS = {
  import: { value: 'FILE', help: 'first import this script: it registers modules of your own (registerModule)' },
} as const satisfies Record<string, OptionSpec>;

/**
 * Imports the script that `--import` names, a file or a package, so that networks may have modules of one's own.
 *
 * @throws {DependencyError} it is not there, or fails
 */
export async function importModules(given: string | undefined): Promise<void> {
  if (given === undefined) return;
  try {
    const path = existsSync(given) ? resolve(given) : createRequire(join(process.cwd(), 'x')).resolve(given);
    await import(/* @vite-ignore */ pathToFileURL(path).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new DependencyError(`Cannot import ${show(given)} for --import: ${reason}`, { cause: error });
  }
}

/**
 * The stages that `--entry` and, where `scale` is given, `--scale` ask for.
 *
 * @throws {UsageError} for an entry or a scale that the network does not have
 */
export function requestedRange({ composition }: Network, args: Arguments, scale?: number): StageRange {
  const entry = args.integer('entry', 1);
  return asUsage(() => stageRange(composition, entry, scale));
}

/**
 * The threads that `--threads` asks for.
 *
 * @throws {UsageError} for none, or more than a plan takes
 */
export function requestedThreads(args: Arguments): number {
  const threads = args.integer('threads', 1) ?? 1;
  if (threads <= MOST_THREADS) return threads;
  throw new UsageError(`Expected at most ${MOST_THREADS} for --threads but received ${threads}`);
}

/**
 * What `--strength`, or another option of its kind, asks for: `0.5`, or `eyes=0.5,mouth=0` for facial parts.
 *
 * @throws {UsageError} for what is no number in 0 … 1, and for unknown parts
 */
export function requestedStrength(args: Arguments, name: 'strength' | 'blend' = 'strength'): Strength | undefined {
  const given = args.text(name);
  if (given === undefined) return undefined;
  const strength = given.includes('=')
    ? (Object.fromEntries(
        given.split(',').map((part) => [part.split('=')[0], decimal(part.split('=')[1] ?? '')]),
      ) as Strength)
    : decimal(given);
  asUsage(() => strengthVector(strength, name));
  return strength;
}

/** A number of zero or more as people write it, 1e-3 too; NaN for every other text. */
const decimal = (text: string) => (/^\d*\.?\d+(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN);

/** @throws {UsageError} the value of an option is no number in 0 … 1 */
export function share(value: string, name: string): number {
  const number = decimal(value);
  if (number <= 1) return number;
  throw new UsageError(`Expected a number between 0 and 1 for ${name} but received ${JSON.stringify(value)}`);
}

/** `--steady` of the commands that take frames. */
export const STEADY_OPTION = {
  steady: {
    value: 'S',
    help: 'with --sequence: greatest share of the frames before in a result, 0 … 1; 0: each frame by itself (default 0.8)',
  },
} as const satisfies Record<string, OptionSpec>;

/**
 * What `--steady` asks for.
 *
 * @returns `undefined` where it is left out
 * @throws {UsageError} for a share out of range, and without `--sequence`
 */
export function requestedSteady(args: Arguments): number | undefined {
  const given = args.text('steady');
  if (given === undefined) return undefined;
  if (!args.flag('sequence')) throw new UsageError('Received --steady without --sequence, whose frames it is about');
  return share(given, '--steady');
}

/** `--degradation` of the commands that run a network. */
export const DEGRADATION_OPTION = {
  degradation: {
    value: 'HOW',
    help: 'clean, real (blurred, noisy, compressed), 0 … 1 to mix, or auto: judge the picture (default)',
  },
} as const satisfies Record<string, OptionSpec>;

/**
 * What `--degradation` says.
 *
 * @throws {UsageError} for what is neither a word nor a number in 0 … 1
 */
export function requestedDegradation(args: Arguments): DegradationChoice | undefined {
  const given = args.text('degradation');
  if (given === undefined) return undefined;
  const number = decimal(given);
  const choice = (Number.isNaN(number) ? given : number) as DegradationChoice;
  asUsage(() => checkDegradation(choice));
  return choice;
}

/**
 * Runs what checks options, so that those of the library are named as those of the program.
 *
 * @throws {UsageError} for its {@link OptionError}
 */
export function asUsage<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new UsageError(
      error.message.replace(/ (for|in) (entry|scale|strength|degradation|blend|fidelity|background|faces)/, ' $1 --$2'),
      {
        cause: error,
      },
    );
  }
}
