import type { io } from '@tensorflow/tfjs-core';
import { BackendError } from '../errors.js';
import type { UpscalerOptions } from '../upscaler/options.js';
import type { Upscaler } from '../upscaler/upscaler.js';
import { invalid, knownKeys } from '../validate.js';
import { browserWorker } from './browser-worker.js';
import { UpscalerClient } from './upscaler-client.js';

/** Options of {@link createWorkerUpscaler}: those of `createUpscaler` that can be sent to a worker, and the worker. */
export interface WorkerUpscalerOptions extends Omit<UpscalerOptions, 'model' | 'robust' | 'adversarial' | 'functions'> {
  /** The address of a `model.json`, relative to the page, or artifacts. */
  readonly model: string | io.ModelArtifacts;
  /** A second network of the same stages for real pictures, read when it is needed. Default the one that the files of `model` name. */
  readonly robust?: string | io.ModelArtifacts;
  /** A network of the same scale, trained adversarially, for `fidelity`; likewise. */
  readonly adversarial?: string | io.ModelArtifacts;
  /**
   * The worker, a function that makes it, or the address of its script: `msfsr/worker-script`, bundled, or `worker-standalone.js` of msfsr as it
   * is, which fetches `worker-tfjs.js` beside it where tfjs is needed. Default: `worker-standalone.js` beside this module, which Vite and webpack find by
   * themselves.
   */
  readonly worker?: Worker | (() => Worker) | string | URL;
  /** Gives up the start. */
  readonly signal?: AbortSignal;
}

/** Keys of {@link WorkerUpscalerOptions}. */
const KEYS = {
  model: true,
  robust: true,
  adversarial: true,
  backend: true,
  size: true,
  measureLimit: true,
  threads: true,
  wasmPaths: true,
  worker: true,
  signal: true,
} as const;

/**
 * An upscaler that does all its work in a worker: loading, compiling, decoding and enlarging never hold up the page, and tfjs is not
 * loaded there. Progress, abort and errors (class and code) work as without a worker; a call that is aborted stops between stages.
 * If the worker fails, all calls that wait are rejected with a `BackendError`; `dispose` terminates it.
 *
 * @example
 * ```ts no-run: needs the files on a server
 * import { createWorkerUpscaler } from 'msfsr/worker';
 *
 * const upscaler = await createWorkerUpscaler({ model: '/weights/compact-x8/model.json' });
 * const { image } = await upscaler.upscale(document.querySelector('img')!);
 * ```
 *
 * @throws {OptionError} for options out of range, `WeightsError` for networks that cannot be loaded, `BackendError` where the worker does not
 *   start or nothing runs the network
 */
export async function createWorkerUpscaler(options: WorkerUpscalerOptions): Promise<Upscaler> {
  knownKeys(options, 'createWorkerUpscaler', KEYS);
  const { worker, signal, model, robust, adversarial, wasmPaths, ...rest } = options;
  if (!model) invalid('address of a model.json or artifacts', 'model', model);
  signal?.throwIfAborted();
  if (!globalThis.document && !globalThis.location) {
    throw new BackendError(
      'createWorkerUpscaler is for browsers: on a server use createUpscaler of msfsr/node, whose threads work beside the program too',
    );
  }
  const sent = {
    ...rest,
    model: absolute(model),
    ...(robust && { robust: absolute(robust) }),
    ...(adversarial && { adversarial: absolute(adversarial) }),
    ...(wasmPaths && {
      wasmPaths: typeof wasmPaths === 'string' ? absolute(wasmPaths) : mapValues(wasmPaths, absolute),
    }),
  };
  return UpscalerClient.start(browserWorker(worker), sent, signal);
}

/** A worker would read a relative address relative to its script. */
const absolute = <T>(source: T | string) =>
  typeof source === 'string' ? new URL(source, globalThis.document?.baseURI ?? globalThis.location?.href).href : source;

const mapValues = <T>(values: Readonly<Record<string, T>>, change: (value: T) => T) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
