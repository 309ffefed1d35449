import { ENGINE_WORKER } from './generated/worker.js';
import { nodeThreads } from './support.js';

/** A worker, of a browser or of Node. */
export interface WorkerLike {
  /** Sends it a message. */
  postMessage(message: unknown): void;
  /** Ends it at once. */
  terminate(): unknown;
}

/** What either kind of worker has beyond that. */
interface Events {
  /** Node. */
  on?(type: string, listener: (value: unknown) => void): void;
  unref?(): void;
  /** Browsers. */
  addEventListener?(type: string, listener: (event: { data?: unknown; message?: string }) => void): void;
}

/** A running worker of the engine. */
export interface Spawned {
  post(message: unknown): void;
  end(): void;
}

/** The worker's program as an address; one for all workers of a page. */
let address: string | undefined;

function create(): WorkerLike {
  const threads = nodeThreads();
  // No loader or flag of the host program is wanted in there.
  if (threads) return new threads.Worker(ENGINE_WORKER, { eval: true, execArgv: [], env: {}, name: 'msfsr' });
  address ??= URL.createObjectURL(new Blob([ENGINE_WORKER], { type: 'text/javascript' }));
  return new Worker(address, { name: 'msfsr' });
}

/**
 * Starts a worker of the engine that keeps no process alive.
 *
 * @param factory makes it instead of us
 * @param hear gets its messages
 * @param lost hears once why it could not start, or why it ended
 */
export function spawn(
  factory: (() => WorkerLike) | undefined,
  hear: (message: unknown) => void,
  lost: (reason: string) => void,
): Spawned {
  const worker: WorkerLike & Events = (factory ?? create)();
  if (worker.on) {
    worker.on('message', hear);
    worker.on('error', (error) => lost((error as Error).message));
    worker.on('messageerror', () => lost('a message of it could not be read'));
    worker.on('exit', () => lost('it ended'));
  } else {
    worker.addEventListener?.('message', ({ data }) => hear(data));
    worker.addEventListener?.('messageerror', () => lost('a message of it could not be read'));
    worker.addEventListener?.('error', ({ message }) =>
      lost(message || 'its script was not loaded; a content security policy without worker-src blob: forbids it'),
    );
  }
  worker.unref?.();
  return {
    post: (message) => worker.postMessage(message),
    end: () => void worker.terminate(),
  };
}
