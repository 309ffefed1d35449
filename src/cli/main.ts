#!/usr/bin/env node
/** The program `msfsr`. */
import { type CliIo, EXIT } from './io.js';
import { runCli } from './run-cli.js';

const controller = new AbortController();
// Once: a second Ctrl-C ends the process at once.
process.once('SIGINT', () => controller.abort());
// A reader that closes the pipe early (`msfsr … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  controller.abort();
});

const io: CliIo = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY === true,
  columns: process.stderr.columns || 80,
  signal: controller.signal,
};
try {
  process.exitCode = await runCli(process.argv.slice(2), io);
} catch (error) {
  console.error('msfsr: internal error, please report it:', error);
  process.exitCode = EXIT.failed;
}
