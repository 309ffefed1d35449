/** A Redis for as long as a program runs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface OwnRedis {
  /** Where others reach it. */
  readonly url: string;
  /** Settles when it ends without having been asked to. */
  readonly lost: Promise<never>;
  stop(): Promise<void>;
}

/**
 * Starts redis-server on a free port of this machine, which nobody else reaches, in a folder of its own.
 *
 * @throws {Error} it is not installed, or does not start
 */
export async function startRedis(): Promise<OwnRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'msfsr-redis-'));
  const port = await freePort();
  const options = { port, bind: '127.0.0.1', dir: folder, save: '' };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<Error>((resolve) => {
    server.once('error', ({ message }) => resolve(new Error(`redis-server does not start: ${message}`)));
    server.once('exit', (code, signal) => resolve(new Error(`redis-server ended with ${signal ?? code}`)));
  });
  let stopping = false;
  const lost = new Promise<never>((_, reject) => {
    void ended.then((error) => !stopping && reject(error));
  });
  const stop = async () => {
    stopping = true;
    if (server.kill()) await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([ready(createInterface(server.stdout)), lost]);
  } catch (error) {
    await stop();
    throw error;
  }
  lost.catch(() => undefined); // whoever waits for it hears of it
  return { url: `redis://127.0.0.1:${port}`, lost, stop };
}

/** Reads on to the end, or the server would wait for room to write. */
const ready = (lines: ReturnType<typeof createInterface>) =>
  new Promise<void>((resolve) => {
    lines.on('line', (line) => line.includes('Ready to accept connections') && resolve());
  });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
