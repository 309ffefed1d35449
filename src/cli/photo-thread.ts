/** A session in a thread of its own: both ends. */
import type { MessagePort } from 'node:worker_threads';
import { MsfsrError, RunError } from '../errors.js';
import type { CliIo } from './io.js';
import type { PlannedPhoto } from './photo-plan.js';
import { openPhotoSession, type PhotoRequest, type PhotoSession } from './photo-session.js';
import type { PhotoFileReport } from './restore-photo-file.js';
import { UsageError } from './usage-error.js';

/** To the thread: a photograph, or word that Ctrl-C was pressed. */
type Order = PlannedPhoto | 'stop';

/** From the thread. Classes of errors do not survive the way, so that they are sent as what tells them apart. */
type Answer =
  | { readonly fraction: number }
  | { readonly report?: PhotoFileReport }
  | { readonly failed: { readonly code: string; readonly message: string; readonly usage: boolean } };

/**
 * Starts a thread with a session of its own. `stop` reaches it between two steps, as in the main thread. A thread that dies, as for want of memory, costs the
 * photograph that it works on; another one takes its place.
 *
 * @throws {MsfsrError} as `openPhotoSession` in the thread does
 */
export async function startPhotoThread(io: CliIo, request: PhotoRequest): Promise<PhotoSession> {
  let thread: PhotoSession | undefined;
  const alive = async () => {
    thread ??= await openThread(io, request, () => {
      thread = undefined;
    });
    return thread;
  };
  await alive();
  return {
    restore: async (photo, onProgress) => (await alive()).restore(photo, onProgress),
    dispose: () => thread?.dispose(),
  };
}

async function openThread(io: CliIo, request: PhotoRequest, onEnd: () => void): Promise<PhotoSession> {
  const thread = io.startThread(request);
  let hear: (answer: Answer) => void = () => undefined;
  let lose: (error: Error) => void = () => undefined;
  const answer = (onProgress: (fraction: number) => void) =>
    new Promise<PhotoFileReport | undefined>((resolve, reject) => {
      lose = reject;
      hear = (message) => {
        if ('fraction' in message) onProgress(message.fraction);
        else if ('failed' in message) reject(errorOf(message.failed));
        else resolve(message.report);
      };
    });
  const stop = () => thread.postMessage('stop' satisfies Order);
  const end = (why: string) => {
    io.signal.removeEventListener('abort', stop);
    onEnd();
    lose(new RunError(`Expected a result but the thread that worked on it ended${why}`));
  };
  const dispose = () => {
    io.signal.removeEventListener('abort', stop);
    void thread.terminate();
  };
  const ready = answer(() => undefined);
  thread.on('message', (message: Answer) => hear(message));
  thread.on('error', (error) => end(`: ${(error as Error).message}`));
  thread.on('exit', () => end(''));
  io.signal.addEventListener('abort', stop);
  try {
    await ready;
  } catch (error) {
    dispose();
    throw error;
  }
  return {
    async restore(photo, onProgress) {
      const report = answer(onProgress);
      thread.postMessage(photo satisfies Order);
      return (await report)!;
    },
    dispose,
  };
}

const errorOf = ({ code, message, usage }: { code: string; message: string; usage: boolean }): MsfsrError =>
  usage ? new UsageError(message) : new MsfsrError(code, message);

/** The other end: opens a session and restores the photographs that it is sent, until it is terminated. */
export async function servePhotos(port: MessagePort, request: PhotoRequest): Promise<void> {
  const controller = new AbortController();
  const say = (answer: Answer) => port.postMessage(answer);
  const attempt = async <T>(body: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await body();
    } catch (error) {
      if (!controller.signal.aborted && !(error instanceof MsfsrError)) throw error;
      const { code, message } = error instanceof MsfsrError ? error : { code: 'MSFSR_STOPPED', message: 'Stopped' };
      say({ failed: { code, message, usage: error instanceof UsageError } });
      return undefined;
    }
  };
  const session = await attempt(() => openPhotoSession(request, controller.signal));
  if (!session) return;
  port.on('message', (order: Order) => {
    if (order === 'stop') return controller.abort();
    // What is no error of msfsr's own ends the thread, and the program hears of it.
    void attempt(async () => say({ report: await session.restore(order, (fraction) => say({ fraction })) }));
  });
  say({});
}
