/** A session in a thread of its own: both ends. */
import type { MessagePort } from 'node:worker_threads';
import { MsfsrError, RunError } from '../errors.js';
import { show } from '../validate.js';
import type { CliIo } from './io.js';
import type { PlannedPhoto } from './photo-plan.js';
import { openPhotoSession, type PhotoRequest, type PhotoSession } from './photo-session.js';
import type { PhotoFileReport } from './restore-photo-file.js';
import { UsageError } from './usage-error.js';

/** To the thread: a photograph with its number, from 1, or word that Ctrl-C was pressed. */
type Order = { readonly id: number; readonly photo: PlannedPhoto } | 'stop';

/** From the thread, with the number of the photograph; 0 is the opening. Classes of errors do not survive the way, so that they are sent as what tells them apart. */
type Answer = { readonly id: number } & (
  | { readonly fraction: number }
  | { readonly report: PhotoFileReport | 'opened' }
  | { readonly failed: { readonly code: string; readonly message: string; readonly usage: boolean } }
);

/** What waits for an answer. */
interface Waiting {
  resolve(report: PhotoFileReport | 'opened'): void;
  reject(error: Error): void;
  onProgress(fraction: number): void;
}

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
  let asked = 0;
  let waiting: Waiting | undefined;
  const answer = (onProgress: (fraction: number) => void) =>
    new Promise<PhotoFileReport | 'opened'>((resolve, reject) => {
      waiting = { resolve, reject, onProgress };
    });
  const settle = () => {
    const settled = waiting;
    waiting = undefined;
    return settled;
  };
  const stop = () => thread.postMessage('stop' satisfies Order);
  const end = (why: string) => {
    io.signal.removeEventListener('abort', stop);
    onEnd();
    settle()?.reject(new RunError(`Expected a result but the thread that worked on it ended${why}`));
  };
  const dispose = () => {
    io.signal.removeEventListener('abort', stop);
    void thread.terminate();
  };
  const ready = answer(() => undefined);
  thread.on('message', (message) => {
    // A second answer, or one of a module of --import, which may speak on the same line.
    if (!waiting || Object(message).id !== asked) return;
    if (!isAnswer(message)) {
      end(`: it answered ${show(message)}`);
      dispose();
    } else if ('fraction' in message) waiting.onProgress(message.fraction);
    else if ('failed' in message) settle()!.reject(errorOf(message.failed));
    else settle()!.resolve(message.report);
  });
  thread.on('messageerror', (error) => end(`: ${error.message}`));
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
      thread.postMessage({ id: ++asked, photo } satisfies Order);
      return (await report) as PhotoFileReport;
    },
    dispose,
  };
}

/** Whether a message with a number is an answer that can be used: to the opening, or to a photograph. */
function isAnswer(message: { readonly id: number }): message is Answer {
  const { id, fraction, report, failed } = message as Record<string, unknown> & { readonly id: number };
  if (fraction !== undefined) return typeof fraction === 'number';
  if (failed !== undefined) {
    const { code, message: text } = Object(failed);
    return typeof code === 'string' && typeof text === 'string';
  }
  if (id === 0) return report === 'opened';
  const { file, notes, faces } = Object(report);
  return typeof file === 'string' && Array.isArray(notes) && Array.isArray(faces);
}

const errorOf = ({ code, message, usage }: { code: string; message: string; usage: boolean }): MsfsrError =>
  usage ? new UsageError(message) : new MsfsrError(code, message);

/** The other end: opens a session and restores the photographs that it is sent, until it is terminated. */
export async function servePhotos(port: MessagePort, request: PhotoRequest): Promise<void> {
  const controller = new AbortController();
  const say = (answer: Answer) => port.postMessage(answer);
  const attempt = async <T>(id: number, body: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await body();
    } catch (error) {
      if (!controller.signal.aborted && !(error instanceof MsfsrError)) throw error;
      const { code, message } = error instanceof MsfsrError ? error : { code: 'MSFSR_STOPPED', message: 'Stopped' };
      say({ id, failed: { code, message, usage: error instanceof UsageError } });
      return undefined;
    }
  };
  const session = await attempt(0, () => openPhotoSession(request, controller.signal));
  if (!session) return;
  port.on('message', (order: Order) => {
    if (order === 'stop') return controller.abort();
    const { id, photo } = order;
    // What is no error of msfsr's own ends the thread, and the program hears of it.
    void attempt(id, async () =>
      say({ id, report: await session.restore(photo, (fraction) => say({ id, fraction })) }),
    );
  });
  say({ id: 0, report: 'opened' });
}
