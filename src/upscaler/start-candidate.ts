import type { Backend, TfjsBackend } from '../backend.js';
import { BackendError } from '../errors.js';
import type { Network } from '../graph/network.js';
import { upscaleFace } from '../run/upscale-face.js';
import { withTfjs } from '../with-tfjs.js';
import { type Candidate, type CandidateOptions, isGpu, type Networks } from './candidate.js';
import { webglSupport, webgpuSupport } from './gpu-support.js';

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
    const { model, robust, adversarial } = networks;
    const opened = new Set([model]);
    const noted = (open: () => Promise<Network>) => async () => {
      const network = await open();
      opened.add(network);
      return network;
    };
    const own = {
      model,
      ...(robust && { robust: noted(robust) }),
      ...(adversarial && { adversarial: noted(adversarial) }),
    };
    return {
      name,
      simd: bestVariant(),
      run: (image, runOptions) => upscaleFace(image, { ...runOptions, ...own, threads, backend: 'engine' }),
      dispose: () => {
        for (const network of opened) releasePlans(network);
      },
    };
  }
  await checkSupport(name, options.software);
  const { startTfjsCandidate } = await withTfjs(() => import('./tfjs-candidate.js'));
  return startTfjsCandidate(name, networks, options);
}

/** tfjs keeps its engine in a global variable. */
const isTfjsLoaded = () => '_tfengine' in globalThis;

/** A graphics interface joins a comparison only where the program has loaded tfjs: nobody waits for it unasked. */
async function checkSupport(name: Backend, software: boolean): Promise<void> {
  if (!isGpu(name)) return;
  const backend = name.slice('tfjs-'.length) as TfjsBackend;
  const support = backend === 'webgl' ? webglSupport() : await webgpuSupport();
  if (!support) throw new BackendError(`There is no ${backend} here`);
  if (software) return;
  if (support.software)
    throw new BackendError(`A program on the processor draws ${backend} here (${support.renderer})`);
  if (!isTfjsLoaded())
    throw new BackendError(`tfjs is not loaded here: import @tensorflow/tfjs-backend-${backend} to have it compared`);
}
