/**
 * Restores the photographs of a folder by a queue, which outlives its workers: one that dies loses nothing, another takes its photograph.
 *
 *     npx tsx examples/queue/main.ts photographs restored --workers 2
 *
 * Needs redis-server (Debian's package of that name), which it starts and stops, and the packages bullmq and ioredis.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Job, Queue, QueueEvents } from 'bullmq';
import { PHOTO_SCALES, type PhotoScale } from 'msfsr/photo';
import { jobIdOf, type PhotoJob, type PhotoOutcome, QUEUE } from './photo-job.js';
import { startRedis } from './redis.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    workers: { type: 'string', default: '2' },
    scale: { type: 'string', default: '4' },
    // Seconds after which a silent worker's photograph is another's.
    silence: { type: 'string', default: '30' },
  },
});
const [from, to] = positionals;
const scale = Number(values.scale) as PhotoScale;
if (!from || !to || !PHOTO_SCALES.includes(scale)) throw new Error('Usage: main.ts FOLDER RESULTS [--scale 1|2|4|8]');

/** Hands the photographs in; one that is there under two names is one job. */
async function handIn(queue: Queue<PhotoJob, PhotoOutcome>, folder: string, results: string) {
  const names = (await readdir(folder)).filter((name) => /\.(png|jpe?g|jfif|webp|avif|tiff?)$/i.test(name));
  const options = { scale };
  return Promise.all(
    names.sort().map(async (name) => {
      const file = resolve(folder, name);
      const jobId = jobIdOf(await readFile(file), options);
      const data = { file, result: resolve(results, `${jobId}.png`), options };
      // A try that failed is made again after 1 s and 2 s.
      const again = { attempts: 3, backoff: { type: 'exponential', delay: 1000 } };
      return { name, job: await queue.add('restore', data, { jobId, ...again }) };
    }),
  );
}

/** Starts workers; rejects when the last one has ended. */
function startWorkers(url: string, count: number) {
  const script = fileURLToPath(new URL('worker.ts', import.meta.url));
  const workers = Array.from({ length: count }, () => fork(script, [url, values.silence]));
  const ended = workers.map((worker) =>
    once(worker, 'exit').then(([code, signal]) => console.log(`worker ${worker.pid} ended: ${signal ?? code}`)),
  );
  const lost = Promise.all(ended).then((): never => {
    throw new Error('No worker is left');
  });
  lost.catch(() => undefined); // when they were asked to end
  return { workers, ended, lost };
}

async function resultOf(job: Job<PhotoJob, PhotoOutcome>, events: QueueEvents): Promise<string> {
  const { worker, restored } = await job.waitUntilFinished(events);
  const how = restored === undefined ? 'there already' : `${restored} ${restored === 1 ? 'face' : 'faces'}`;
  return `${job.data.result} (${how}, worker ${worker})`;
}

/** Tells about every photograph as it is done; gives how many failed. */
async function tellAll(jobs: Awaited<ReturnType<typeof handIn>>, events: QueueEvents): Promise<number> {
  const told = jobs.map(({ name, job }) =>
    resultOf(job, events).then(
      (result) => console.log(`${name} -> ${result}`),
      (error: Error) => {
        console.error(`${name}: ${error.message}`);
        return error;
      },
    ),
  );
  return (await Promise.all(told)).filter((error) => error).length;
}

const interrupted = Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal))).then((): never => {
  throw new Error('Interrupted');
});
await mkdir(to, { recursive: true });
const redis = await startRedis();
const connection = { url: redis.url };
const [queue, events] = [
  new Queue<PhotoJob, PhotoOutcome>(QUEUE, { connection }),
  new QueueEvents(QUEUE, { connection }),
];
const { workers, ended, lost } = startWorkers(redis.url, Number(values.workers));
try {
  await events.waitUntilReady();
  const jobs = await handIn(queue, from, to);
  const failed = await Promise.race([tellAll(jobs, events), lost, redis.lost, interrupted]);
  console.log(`${jobs.length - failed} done, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  for (const worker of workers) worker.kill();
  await Promise.all(ended);
  await Promise.all([queue.close(), events.close()]);
  await redis.stop();
}
