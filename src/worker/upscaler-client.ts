import { AsyncDisposing } from '../disposing.js';
import { BackendError, OptionError } from '../errors.js';
import type { ImageInput } from '../run/input.js';
import type { UpscaleProgress, UpscaleResult } from '../run/result.js';
import type { BackendDescription } from '../upscaler/backend-description.js';
import type { Size, Upscaler, UpscalerRunOptions } from '../upscaler/upscaler.js';
import { callback, knownKeys } from '../validate.js';
import { checkReply, type Method } from './check-reply.js';
import { fromErrorMessage } from './error-message.js';
import type { Call, Created, Reply } from './messages.js';
import { packImage } from './sent-image.js';
import type { OwnedWorker } from './worker-port.js';

/** A call that waits for its reply. */
interface Pending {
  readonly method: Method;
  resolve(value: never): void;
  reject(error: unknown): void;
  readonly onProgress?: (progress: UpscaleProgress) => void;
}

/** A call that is answered, before it has its number. */
type Asked<T> = T extends { readonly method: Method } ? Omit<T, 'id'> : never;

/** How long a worker may take to be heard of, ms: time to fetch its script. The networks are fetched after that, and take as long as they take. */
const PATIENCE = 60_000;

/** An upscaler whose work is done in a worker. */
export class UpscalerClient<Options> extends AsyncDisposing implements Upscaler {
  scales: readonly number[] = [];
  private description: BackendDescription | undefined;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private ended: BackendError | undefined;
  /** Runs until the worker is heard of. */
  private clock: ReturnType<typeof setTimeout> | undefined;

  private constructor(private readonly worker: OwnedWorker) {
    super();
    worker.listen((message) => this.receive(message));
    worker.onFailure((reason, cause) => this.end(new BackendError(reason, { cause })));
  }

  /** Starts the upscaler in a worker that has just been made; a worker that cannot start it, or of which nothing is heard, is terminated. */
  static async start<Options>(worker: OwnedWorker, options: Options, signal?: AbortSignal): Promise<Upscaler> {
    const client = new UpscalerClient<Options>(worker);
    client.clock = setTimeout(() => client.end(new BackendError(SILENT)), PATIENCE);
    try {
      const { scales } = await client.call<Created>({ method: 'create', options }, [], { signal });
      client.scales = scales;
      return client;
    } catch (error) {
      client.end(new BackendError('The worker was terminated: its upscaler did not start'));
      throw error;
    } finally {
      clearTimeout(client.clock);
    }
  }

  get scale(): number {
    return this.scales[this.scales.length - 1]!;
  }

  async upscale(image: ImageInput, options: UpscalerRunOptions = {}): Promise<UpscaleResult> {
    const { signal, onProgress, ...rest } = options;
    callback(onProgress, 'onProgress');
    signal?.throwIfAborted();
    const { image: sent, transfer } = await packImage(image);
    try {
      return await this.call({ method: 'upscale', image: sent, options: rest }, transfer, { signal, onProgress });
    } finally {
      if ('close' in sent) sent.close(); // it may not have been sent
    }
  }

  async warmup(size?: Size, options: Pick<UpscalerRunOptions, 'signal'> = {}): Promise<void> {
    knownKeys(options, 'warmup', { signal: true });
    await this.call({ method: 'warmup', size }, [], options);
  }

  describeBackend(): BackendDescription {
    return this.description!;
  }

  async dispose(): Promise<void> {
    this.end(new BackendError('This upscaler was disposed of: create another one'));
  }

  private call<T>(
    call: Asked<Call<Options>>,
    transfer: Transferable[] = [],
    { signal, onProgress }: Pick<UpscalerRunOptions, 'signal' | 'onProgress'> = {},
  ): Promise<T> {
    if (this.ended) return Promise.reject(this.ended);
    const id = ++this.lastId;
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        this.worker.post({ id, method: 'abort' }, []);
        this.settle(id)?.reject(signal!.reason);
      };
      const stopWatching = () => signal?.removeEventListener('abort', abort);
      signal?.addEventListener('abort', abort, { once: true });
      this.pending.set(id, {
        method: call.method,
        resolve: (value) => {
          stopWatching();
          resolve(value);
        },
        reject: (error) => {
          stopWatching();
          reject(error);
        },
        onProgress,
      });
      try {
        this.worker.post({ id, ...call }, transfer);
      } catch (cause) {
        const why = (cause as Error).message;
        this.settle(id)?.reject(
          new OptionError(`Expected what can be sent to a worker for ${call.method}: ${why}`, { cause }),
        );
      }
    });
  }

  /**
   * Answers to calls that were given up or answered before are passed over, and so is what others say on the same line. A worker that answers
   * wrongly is not asked again.
   */
  private receive(message: unknown): void {
    const { id } = Object(message) as Reply;
    const pending = this.pending.get(id);
    if (!pending) return;
    try {
      this.take(checkReply(message, pending.method));
    } catch (error) {
      this.end(wrongAnswer(pending.method, error as Error));
    }
  }

  private take(reply: Reply): void {
    const { id } = reply;
    clearTimeout(this.clock);
    if ('heard' in reply) return;
    if ('progress' in reply) this.report(id, reply.progress);
    else if ('error' in reply) this.settle(id)?.reject(fromErrorMessage(reply.error));
    else {
      this.description = reply.description;
      this.settle(id)?.resolve(reply.value as never);
    }
  }

  /** A callback that throws ends its call, as it does without a worker. */
  private report(id: number, progress: UpscaleProgress): void {
    try {
      this.pending.get(id)?.onProgress?.(progress);
    } catch (error) {
      this.worker.post({ id, method: 'abort' }, []);
      this.settle(id)?.reject(error);
    }
  }

  private settle(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }

  private end(error: BackendError): void {
    if (this.ended) return;
    this.ended = error;
    this.worker.terminate();
    for (const id of [...this.pending.keys()]) this.settle(id)?.reject(error);
  }
}

const SCRIPT =
  'its script must be msfsr/worker-script, or worker-standalone.js, of the same version of msfsr as the page';

const SILENT = `Nothing was heard of the worker for ${PATIENCE / 1000} seconds: ${SCRIPT}`;

const wrongAnswer = (method: Method, cause: Error) =>
  new BackendError(`The worker gave a wrong answer to ${method} and was terminated: ${cause.message}; ${SCRIPT}`, {
    cause,
  });
