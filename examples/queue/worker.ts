/**
 * Takes photographs from the queue and restores them, one at a time. Any number of them, on any number of machines:
 *
 *     npx tsx examples/queue/worker.ts redis://HOST:PORT
 *
 * A second word says how many seconds a worker may be silent before its photograph is another's.
 */
import { access, readFile } from 'node:fs/promises';
import { type Job, UnrecoverableError, Worker } from 'bullmq';
import { ImageError } from 'msfsr/inference';
import { readPhoto, removeLeftovers, restorePhoto, writePhoto } from 'msfsr/node';
import { jobIdOf, type PhotoJob, type PhotoOutcome, QUEUE } from './photo-job.js';

const [url, silence = '30'] = process.argv.slice(2);
if (!url || !(Number(silence) > 0)) throw new Error('Usage: worker.ts redis://HOST:PORT [SECONDS]');

const worker = new Worker<PhotoJob, PhotoOutcome>(QUEUE, restore, {
  connection: { url },
  lockDuration: 1000 * Number(silence),
  stalledInterval: 1000 * Number(silence),
  // A photograph that kills its workers, as by its size, is given up at last.
  maxStalledCount: 3,
});
worker.on('error', ({ message }) => console.error(`worker ${process.pid}: ${message}`));
for (const why of ['SIGTERM', 'disconnect']) process.once(why, () => void worker.close().then(() => process.exit()));

async function restore({ id, data }: Job<PhotoJob, PhotoOutcome>): Promise<PhotoOutcome> {
  const { file, result, options } = data;
  // It bears the id in its name and appears whole or not at all: if it is there, it is right.
  if (await isThere(result)) return { worker: process.pid };
  console.log(`worker ${process.pid} restores ${file}`);
  await removeLeftovers([result]);
  const bytes = await readFile(file);
  if (jobIdOf(bytes, options) !== id) throw new UnrecoverableError(`${file} has changed since it was handed in`);
  const { image: photo, metadata } = await readPhoto(bytes).catch(giveUp);
  const { image, faces } = await restorePhoto(photo, options);
  await writePhoto(image, result, 'png', metadata);
  return { worker: process.pid, restored: faces.filter(({ restored }) => restored).length };
}

/** What is no picture is none the next time either. Other errors, as of a network's folder that is away, are tried again. */
function giveUp(error: unknown): never {
  throw error instanceof ImageError ? new UnrecoverableError(error.message) : error;
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
