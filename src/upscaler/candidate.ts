import * as tf from '@tensorflow/tfjs-core';
import type { Backend, TfjsBackend } from '../backend.js';
import { BackendError } from '../errors.js';
import type { ImageInput } from '../run/input.js';
import type { UpscaleResult } from '../run/result.js';
import { upscaleFace } from '../run/upscale-face.js';
import type { SimdVariant } from '../wasm/kernel.js';
import { cloneNetwork } from './clone-network.js';
import { webglSupport, webgpuSupport } from './gpu-support.js';
import { type WasmPaths, withBackend } from './tfjs-backend.js';
import type { UpscalerRunOptions } from './upscaler.js';

/** The network, and the one for `fidelity`. */
export interface Networks {
  readonly model: MultiStage;
  readonly adversarial?: MultiStage;
}

/** How a candidate is started. */
export interface CandidateOptions {
  /** Threads of the engine. */
  readonly threads: number;
  readonly wasmPaths?: WasmPaths;
  /** Takes a graphics interface that is drawn on the processor, too. */
  readonly software: boolean;
}

/** A way to run the networks that may be chosen. */
export interface Candidate {
  readonly name: Backend;
  /** Instructions that the engine uses. */
  readonly simd?: SimdVariant;
  run(image: ImageInput, options: UpscalerRunOptions): Promise<UpscaleResult>;
  dispose(): void;
}

/**
 * Starts one way of running the networks.
 *
 * @throws {MsfsrError} that says why it is not to be had
 */
export async function startCandidate(name: Backend, networks: Networks, options: CandidateOptions): Promise<Candidate> {
  if (name === 'engine') {
    const [{ bestVariant }, { releasePlans }] = await Promise.all([
      import('../wasm/kernels.js'),
      import('../run/plan-cache.js'),
    ]);
    const { threads } = options;
    return {
      name,
      simd: bestVariant(),
      run: (image, runOptions) => upscaleFace(image, { ...runOptions, ...networks, threads, backend: 'engine' }),
      dispose: () => {
        for (const network of Object.values(networks)) releasePlans(network);
      },
    };
  }
  const backend = name.slice('tfjs-'.length) as TfjsBackend;
  await checkSupport(backend, options.software);
  const within = <T>(body: () => Promise<T>) => withBackend(backend, body, options.wasmPaths);
  await within(() => registerOwnKernels(backend));
  const own = isGpu(name) ? await within(() => cloneAll(networks)) : networks;
  return {
    name,
    run: (image, runOptions) => within(() => upscaleFace(image, { ...runOptions, ...own, backend: 'tfjs' })),
    dispose: () => {
      if (own !== networks) disposeAll(own);
    },
  };
}

/**
 * Whether a graphics processor runs the network. Such candidates have copies of the weights: what lies in its memory cannot be read back at
 * once, or is lost with its context.
 */
export const isGpu = (name: Backend) => name === 'tfjs-webgl' || name === 'tfjs-webgpu';

async function cloneAll({ model, adversarial }: Networks): Promise<Networks> {
  const copy = await cloneNetwork(model);
  try {
    return { model: copy, ...(adversarial && { adversarial: await cloneNetwork(adversarial) }) };
  } catch (error) {
    copy.dispose();
    throw error;
  }
}

function disposeAll({ model, adversarial }: Networks): void {
  model.dispose();
  adversarial?.dispose();
}

/** Gives the backend that is selected msfsr's kernels, where there are some for it. */
async function registerOwnKernels(backend: TfjsBackend): Promise<void> {
  if (backend === 'wasm' || backend === 'cpu') {
    const { registerKernels } = await import('../tfjs/register-kernels.js');
    registerKernels(backend);
  }
  if (backend === 'webgl' && tf.env().getNumber('WEBGL_VERSION') >= 2) {
    const { registerWebglKernels } = await import('../webgl/register.js');
    registerWebglKernels();
  }
}

async function checkSupport(backend: TfjsBackend, software: boolean): Promise<void> {
  if (backend !== 'webgl' && backend !== 'webgpu') return;
  const support = backend === 'webgl' ? webglSupport() : await webgpuSupport();
  if (!support) throw new BackendError(`There is no ${backend} here`);
  if (support.software && !software) {
    throw new BackendError(`A program on the processor draws ${backend} here (${support.renderer})`);
  }
}
