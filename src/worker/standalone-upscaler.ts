import { asyncDisposing } from '../disposing.js';
import { BackendError, DependencyError } from '../errors.js';
import type { createUpscaler } from '../upscaler/create-upscaler.js';
import type { UpscalerOptions } from '../upscaler/options.js';
import type { Upscaler } from '../upscaler/upscaler.js';

type Create = typeof createUpscaler;

/**
 * An upscaler that fetches tfjs only where the engine alone does not do: tfjs is asked for, the network has layers that only tfjs knows, or nothing
 * else works, at the start or later.
 *
 * @param engineAlone makes upscalers by what is here
 * @param fetchTfjs brings what makes them with tfjs
 * @throws {DependencyError} if tfjs is needed and cannot be fetched
 */
export async function standaloneUpscaler(
  options: UpscalerOptions,
  engineAlone: Create,
  fetchTfjs: () => Promise<{ readonly createUpscaler: Create }>,
): Promise<Upscaler> {
  let withTfjs: Promise<Upscaler> | undefined;
  let engine: Upscaler | undefined;
  let current: Upscaler | undefined;
  let disposed = false;

  const replace = async (reason: string): Promise<void> => {
    withTfjs ??= fetched(fetchTfjs, reason).then((create) => create(options));
    current = await withTfjs;
  };
  /** Does something; once more with tfjs where the engine fails. */
  const attempt = async <T>(body: () => Promise<T>): Promise<T> => {
    const used = current;
    try {
      return await body();
    } catch (error) {
      if (used !== engine || disposed) throw error;
      if (!(error instanceof BackendError || error instanceof DependencyError)) throw error;
      await replace(error.message);
      return body();
    }
  };

  const start = async () => {
    if (current) return; // with tfjs, after the engine could not
    engine = await engineAlone(options);
    current = engine;
  };
  if (options.backend?.startsWith?.('tfjs')) await replace(`${options.backend} was asked for`);
  else await attempt(start);
  const chosen = () => current!;
  return asyncDisposing<Upscaler>({
    get scale() {
      return chosen().scale;
    },
    get scales() {
      return chosen().scales;
    },
    upscale: (image, runOptions) => attempt(() => chosen().upscale(image, runOptions)),
    warmup: (size, options) => attempt(() => chosen().warmup(size, options)),
    describeBackend: () => chosen().describeBackend(),
    dispose: () => {
      disposed = true;
      return chosen().dispose();
    },
  });
}

async function fetched(fetchTfjs: () => Promise<{ readonly createUpscaler: Create }>, reason: string): Promise<Create> {
  try {
    return (await fetchTfjs()).createUpscaler;
  } catch (error) {
    throw new DependencyError(
      `${reason}. This needs TensorFlow.js, which the worker fetches from worker-tfjs.js: serve that file of msfsr beside worker-standalone.js (${(error as Error).message})`,
      { cause: error },
    );
  }
}
