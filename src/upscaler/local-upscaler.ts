import type { BackendChoice } from '../backend.js';
import { AsyncDisposing } from '../disposing.js';
import { BackendError, MsfsrError } from '../errors.js';
import { LazyNetwork } from '../graph/lazy-network.js';
import type { Network } from '../graph/network.js';
import { isComposed } from '../run/composed.js';
import type { ImageInput } from '../run/input.js';
import { requireNetwork } from '../run/network.js';
import type { UpscaleProgress, UpscaleResult } from '../run/result.js';
import { UPSCALE_KEYS } from '../run/upscale-options.js';
import { callback, knownKeys, requireObject } from '../validate.js';
import { readNetwork } from '../weights/read-network.js';
import { withTfjs } from '../with-tfjs.js';
import { BackendChooser, type ChooserOptions } from './backend-chooser.js';
import type { BackendDescription } from './backend-description.js';
import { type Candidate, isGpu, type Networks } from './candidate.js';
import { exclusively } from './exclusively.js';
import type { NetworkSource, UpscalerOptions } from './options.js';
import { probePicture } from './probe.js';
import type { Size, Upscaler, UpscalerRunOptions } from './upscaler.js';

/** Keys of {@link UpscalerRunOptions}. */
const {
  model: _model,
  robust: _robust,
  adversarial: _adversarial,
  backend: _backend,
  threads: _threads,
  ...RUN_KEYS
} = UPSCALE_KEYS;

/** Where the networks come from. */
type Sources = Pick<UpscalerOptions, 'model' | 'robust' | 'adversarial' | 'functions'>;

/** An upscaler on the thread that made it. */
export class LocalUpscaler extends AsyncDisposing implements Upscaler {
  readonly scales: readonly number[];
  /** Of the last picture. */
  private threads = 1;
  private disposed = false;

  private constructor(
    networks: Networks,
    private readonly chooser: BackendChooser,
    private readonly asked: BackendChoice,
    private readonly release: () => void,
    private candidate: Candidate,
  ) {
    super();
    this.scales = networks.model.composition.stages.map(({ totalScale }) => totalScale);
  }

  /** Loads what is to be loaded and chooses a backend; the options are checked. Given up, it lets go of both. */
  static start(sources: Sources, options: ChooserOptions, signal?: AbortSignal): Promise<LocalUpscaler> {
    return exclusively(async () => {
      const { networks, release } = await open(sources, signal);
      try {
        if (options.asked === 'tfjs' || isComposed(networks.model)) await (await tfjsBackend()).settleBackend();
        const chooser = new BackendChooser(networks, options);
        return new LocalUpscaler(networks, chooser, options.asked, release, await chooser.choose(undefined, signal));
      } catch (error) {
        release();
        throw error;
      }
    }, signal);
  }

  get scale(): number {
    return this.scales[this.scales.length - 1]!;
  }

  async upscale(image: ImageInput, options: UpscalerRunOptions = {}): Promise<UpscaleResult> {
    this.requireAlive();
    knownKeys(options, 'upscale', RUN_KEYS);
    const { signal } = options;
    const onProgress = callback(options.onProgress, 'onProgress');
    let fromCallback: unknown;
    const report = (progress: UpscaleProgress) => {
      try {
        onProgress?.(progress);
      } catch (error) {
        fromCallback = error;
        throw error;
      }
    };
    return exclusively(async () => {
      for (;;) {
        this.requireAlive();
        try {
          const result = await this.candidate.run(image, { ...options, onProgress: report });
          this.threads = result.threads;
          return result;
        } catch (error) {
          if (signal?.aborted || error === fromCallback || !this.isBackendFailure(error)) throw error;
          await this.replaceCandidate(error);
        }
      }
    }, signal);
  }

  async warmup(
    size: Size = { width: 16, height: 16 },
    options: Pick<UpscalerRunOptions, 'signal'> = {},
  ): Promise<void> {
    knownKeys(options, 'warmup', { signal: true });
    requireObject(size, 'size');
    await this.upscale(probePicture(size), {
      maxPixels: size.width * size.height,
      degradation: 'clean',
      ...options,
    });
  }

  describeBackend(): BackendDescription {
    const { chooser, asked, candidate } = this;
    return {
      asked,
      chosen: candidate.name,
      why: chooser.why,
      candidates: chooser.candidates,
      ...(candidate.simd && { simd: candidate.simd }),
      threads: this.threads,
      crossOriginIsolated: globalThis.crossOriginIsolated ?? true,
    };
  }

  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    await exclusively(async () => {
      this.candidate.dispose();
      this.release();
    });
  }

  /** Whether another backend may do better; what msfsr itself refuses is refused again. */
  private isBackendFailure(error: unknown): boolean {
    return error instanceof BackendError || (isGpu(this.candidate.name) && !(error instanceof MsfsrError));
  }

  private async replaceCandidate(error: unknown): Promise<void> {
    const { name } = this.candidate;
    this.candidate.dispose();
    this.candidate = await this.chooser.choose({ name, error });
  }

  private requireAlive(): void {
    if (this.disposed) throw new BackendError('This upscaler was disposed of: create another one');
  }
}

/** Selecting a backend of tfjs. */
const tfjsBackend = () => withTfjs(() => import('./tfjs-backend.js'));

/** @param signal gives up the reading of the first network; the others are read when they are needed */
async function open({ model, robust, adversarial, functions }: Sources, signal: AbortSignal | undefined) {
  const loaded: { dispose(): void }[] = [];
  const release = () => {
    for (const network of loaded.splice(0)) network.dispose();
  };
  const read = (source: Exclude<NetworkSource, Network>, signal?: AbortSignal) =>
    readNetwork(source, { functions, signal }, async (body) => (await tfjsBackend()).inPlainMemory(body));
  const later = (source: NetworkSource, name: string) => {
    if (isNetwork(source, name)) return async () => source;
    const network = new LazyNetwork(() => read(source));
    loaded.push(network);
    return network.get;
  };
  const own = isNetwork(model, 'model') ? model : await read(model, signal);
  if (own !== model) loaded.push(own);
  try {
    const openRobust = robust ? later(robust, 'robust') : own.robust;
    const openAdversarial = adversarial ? later(adversarial, 'adversarial') : own.adversarial;
    const networks: Networks = {
      model: own,
      ...(openRobust && { robust: openRobust }),
      ...(openAdversarial && { adversarial: openAdversarial }),
    };
    return { networks, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Whether a network was handed in, not where to read it from. */
function isNetwork(source: NetworkSource, name: string): source is Network {
  if (typeof source !== 'object' || !('composition' in source || 'layers' in source)) return false;
  requireNetwork(source as Network, name);
  return true;
}
