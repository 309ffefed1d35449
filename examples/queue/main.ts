/**
 * Restores the photographs of a folder by several processes that share a queue. Here everything runs on one machine, with a Redis server of its own; see README.md
 * for many.
 *
 *     npx tsx examples/queue/main.ts photographs restored --workers 2
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Job, Queue, QueueEvents } from 'bullmq';
import { jobOf, type PhotoDone, type PhotoJob, QUEUE } from './job.js';
import { startRedis } from './redis.js';

const SCALE = 2;
const [from, to, , count = '2'] = process.argv.slice(2);
if (!from || !to) throw new Error('Usage: main.ts PHOTOGRAPHS RESULTS [--workers N]');

const redis = await startRedis();
const connection = { host: '127.0.0.1', port: redis.port };
const queue = new Queue<PhotoJob, PhotoDone>(QUEUE, { connection });
const events = new QueueEvents(QUEUE, { connection });
await events.waitUntilReady();

const names = (await readdir(from)).filter((name) => /\.(png|jpe?g|webp|avif|tiff?)$/i.test(name));
const jobs: Job<PhotoJob, PhotoDone>[] = [];
for (const name of names) {
  const { id, job } = await jobOf(resolve(from, name), resolve(to), SCALE);
  const options = { jobId: id, attempts: 3, backoff: { type: 'exponential', delay: 500 } };
  jobs.push(await queue.add('restore', job, options));
}

const program = [...process.execArgv, fileURLToPath(new URL('worker.ts', import.meta.url))];
const env = { ...process.env, REDIS_PORT: `${redis.port}` };
const workers = new Set<ChildProcess>();
let done = false;
for (let i = 0; i < Number(count); i++) startWorker();

/** Starts a worker, and another one should it die. */
function startWorker() {
  const worker = spawn(process.execPath, program, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  workers.add(worker);
  worker.once('exit', () => {
    workers.delete(worker);
    if (!done) startWorker();
  });
}

let failed = 0;
await Promise.all(
  jobs.map(async (job) => {
    try {
      const { result, faces, kept } = await job.waitUntilFinished(events);
      console.log(`${result}: ${kept ? 'was there' : `${faces} ${faces === 1 ? 'face' : 'faces'}`}`);
    } catch (error) {
      failed++;
      console.error(`${join(from, names[jobs.indexOf(job)]!)}: ${(error as Error).message}`);
    }
  }),
);
console.log(`${jobs.length - failed} done, ${failed} failed`);

done = true;
const ended = [...workers].map((worker) => once(worker, 'exit'));
for (const worker of workers) worker.kill();
await Promise.all(ended);
await events.close();
await queue.close();
await redis.stop();
process.exitCode = failed > 0 ? 1 : 0;
