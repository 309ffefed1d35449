#!/usr/bin/env node
/** The program `msfsr`. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type CliIo, EXIT } from './io.js';
import { servePhotos } from './photo-thread.js';
import { runCli } from './run-cli.js';

if (isMainThread) await main();
else await servePhotos(parentPort!, workerData);

async function main(): Promise<void> {
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
    startThread: (data) => new Worker(new URL(import.meta.url), { workerData: data }),
  };
  try {
    process.exitCode = await runCli(process.argv.slice(2), io);
  } catch (error) {
    console.error('msfsr: internal error, please report it:', error);
    process.exitCode = EXIT.failed;
  }
}
