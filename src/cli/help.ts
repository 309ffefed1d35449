import type { Command } from './command.js';
import { textTable } from './text-table.js';

/** Help of the whole program. */
export function programHelp(commands: readonly Command[], version: string): string {
  return [
    `msfsr ${version}: multi-stage face super-resolution guided by facial boundaries`,
    '',
    'Usage: msfsr COMMAND [options]',
    '',
    'Commands:',
    ...textTable(commands.map(({ name, summary }) => [`  ${name}`, summary])),
    '',
    'msfsr COMMAND --help lists the options of a command; msfsr --version prints the version.',
    '',
  ].join('\n');
}

/** Help of one command. */
export function commandHelp({ summary, usage, details, options }: Command): string {
  const rows = Object.entries(options).map(([name, { value, help }]) => [
    `  --${name}${value ? ` ${value}` : ''}`,
    help,
  ]);
  return [
    summary,
    '',
    ...usage.map((line, i) => `${i === 0 ? 'Usage: ' : '       '}msfsr ${line}`),
    '',
    ...(details ? [details, ''] : []),
    'Options:',
    ...textTable([...rows, ['  --help', 'this text']]),
    '',
  ].join('\n');
}
