/** The program without its process: everything a test needs to call. */
import { MsfsrError } from '../errors.js';
import { didYouMean, show } from '../validate.js';
import type { Command } from './command.js';
import { doctor } from './commands/doctor.js';
import { evaluateCommand } from './commands/eval.js';
import { exportCommand } from './commands/export.js';
import { inspect } from './commands/inspect.js';
import { label } from './commands/label.js';
import { photo } from './commands/photo.js';
import { train } from './commands/train.js';
import { upscale } from './commands/upscale.js';
import { commandHelp, programHelp } from './help.js';
import { type CliIo, EXIT } from './io.js';
import { packageVersion } from './package-version.js';
import { parseArguments } from './parse-arguments.js';
import { UsageError } from './usage-error.js';

const COMMANDS: readonly Command[] = [upscale, photo, evaluateCommand, inspect, exportCommand, label, train, doctor];

/**
 * Runs a command line.
 *
 * @param argv arguments after the program's name
 * @returns the exit code, see {@link EXIT}
 * @throws only what is a bug of msfsr
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    if (io.signal.aborted) {
      io.err('Stopped.\n');
      return EXIT.stopped;
    }
    if (!(error instanceof MsfsrError)) throw error;
    io.err(`msfsr: ${error.message}\n`);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

async function dispatch([name, ...rest]: readonly string[], io: CliIo): Promise<number> {
  if (name === '--version' || name === '-V') {
    io.out(`${await packageVersion()}\n`);
    return EXIT.done;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const help = programHelp(COMMANDS, await packageVersion());
    if (name !== undefined) io.out(help);
    else io.err(help);
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) throw unknownCommand(name);
  const options = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  if (options.includes('--help') || options.includes('-h')) {
    io.out(commandHelp(command));
    return EXIT.done;
  }
  return command.run(parseArguments(rest, command), io);
}

function unknownCommand(name: string): UsageError {
  const names = COMMANDS.map((one) => one.name);
  if (name.startsWith('-'))
    return new UsageError(`Expected a command first but received the option ${show(name)}: msfsr --help`);
  return new UsageError(`Unknown command ${show(name)}${didYouMean(name, names)} Commands: ${names.join(', ')}`);
}
