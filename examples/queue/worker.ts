/**
 * Takes photographs from the queue, one after the other. Start as many as there are processors to spare, on any machine that sees the same folders:
 *
 *     REDIS_PORT=6379 npx tsx examples/queue/worker.ts
 */
import { UnrecoverableError, Worker } from 'bullmq';
import { MsfsrError } from 'msfsr/inference';
import { doJob, type PhotoDone, type PhotoJob, QUEUE } from './job.js';

/** A worker that has said nothing for so long is taken for dead, and its job goes to another one, ms. */
const SILENCE = Number(process.env.SILENCE ?? 30_000);

const worker = new Worker<PhotoJob, PhotoDone>(
  QUEUE,
  async ({ data }) => {
    console.log(`${process.pid} begins ${data.photo}`);
    try {
      return await doJob(data);
    } catch (error) {
      // What is wrong with a picture is wrong the next time, too. A full disk may be cured: retried.
      if (error instanceof MsfsrError && error.code === 'MSFSR_IMAGE') throw new UnrecoverableError(error.message);
      throw error;
    }
  },
  {
    connection: { host: process.env.REDIS_HOST ?? '127.0.0.1', port: Number(process.env.REDIS_PORT ?? 6379) },
    concurrency: 1,
    lockDuration: SILENCE,
    stalledInterval: SILENCE / 2,
    maxStalledCount: 3,
  },
);
worker.on('error', (error) => console.error(error.message));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void worker.close());
