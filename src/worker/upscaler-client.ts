import { AsyncDisposing } from '../disposing.js';
import { BackendError } from '../errors.js';
import type { ImageInput } from '../run/input.js';
import type { UpscaleProgress, UpscaleResult } from '../run/result.js';
import type { BackendDescription } from '../upscaler/backend-description.js';
import type { Size, Upscaler, UpscalerRunOptions } from '../upscaler/upscaler.js';
import { callback } from '../validate.js';
import { fromErrorMessage } from './error-message.js';
import type { Call, Created, Reply } from './messages.js';
import { packImage } from './sent-image.js';
import type { OwnedWorker } from './worker-port.js';

/** A call that waits for its reply. */
interface Pending {
  resolve(value: never): void;
  reject(error: unknown): void;
  readonly onProgress?: (progress: UpscaleProgress) => void;
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** An upscaler whose work is done in a worker. */
export class UpscalerClient<Options> extends AsyncDisposing implements Upscaler {
  scales: readonly number[] = [];
  private description: BackendDescription | undefined;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private ended: BackendError | undefined;

  private constructor(private readonly worker: OwnedWorker) {
    super();
    worker.listen((message) => this.receive(message as Reply));
    worker.onFailure((reason, cause) => this.end(new BackendError(reason, { cause })));
  }

  /** Starts the upscaler in a worker that has just been made; a worker that cannot start it is terminated. */
  static async start<Options>(worker: OwnedWorker, options: Options, signal?: AbortSignal): Promise<Upscaler> {
    const client = new UpscalerClient<Options>(worker);
    try {
      const { scales } = await client.call<Created>({ method: 'create', options }, [], { signal });
      client.scales = scales;
      return client;
    } catch (error) {
      client.end(new BackendError('The worker was terminated: its upscaler did not start'));
      throw error;
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
    return this.call({ method: 'upscale', image: sent, options: rest }, transfer, { signal, onProgress });
  }

  async warmup(size?: Size): Promise<void> {
    await this.call({ method: 'warmup', size });
  }

  describeBackend(): BackendDescription {
    return this.description!;
  }

  async dispose(): Promise<void> {
    this.end(new BackendError('This upscaler was disposed of: create another one'));
  }

  private call<T>(
    call: WithoutId<Call<Options>>,
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
      this.worker.post({ id, ...call }, transfer);
    });
  }

  /** Replies to calls that were given up are passed over. */
  private receive(reply: Reply): void {
    if ('progress' in reply) this.report(reply.id, reply.progress);
    else if ('error' in reply) this.settle(reply.id)?.reject(fromErrorMessage(reply.error));
    else {
      this.description = reply.description;
      this.settle(reply.id)?.resolve(reply.value as never);
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
