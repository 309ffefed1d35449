import * as tf from '@tensorflow/tfjs-core';
import type { TfjsBackend } from '../backend.js';
import type { MultiStage } from '../compose/multi-stage.js';
import { LazyNetwork } from '../graph/lazy-network.js';
import type { Network } from '../graph/network.js';
import { isComposed } from '../run/composed.js';
import { upscaleFace } from '../run/upscale-face.js';
import type { InferenceNetwork } from '../weights/inference-network.js';
import { loadNetwork } from '../weights/load-network.js';
import { type Candidate, type CandidateOptions, isGpu, type Networks } from './candidate.js';
import { cloneNetwork } from './clone-network.js';
import { withBackend } from './tfjs-backend.js';

/**
 * Has a backend of tfjs run the networks.
 *
 * @throws {MsfsrError} that says why it is not to be had
 */
export async function startTfjsCandidate(
  name: `tfjs-${TfjsBackend}`,
  networks: Networks,
  { wasmPaths }: CandidateOptions,
): Promise<Candidate> {
  const backend = name.slice('tfjs-'.length) as TfjsBackend;
  const within = <T>(body: () => Promise<T>) => withBackend(backend, body, wasmPaths);
  await within(() => registerOwnKernels(backend));
  const copies = isGpu(name) ? await within(() => copyAll(networks)) : undefined;
  const own = copies?.networks ?? networks;
  return {
    name,
    run: (image, options) => within(() => upscaleFace(image, { ...options, ...own, backend: 'tfjs' })),
    dispose: () => copies?.dispose(),
  };
}

/** Copies of all networks; those of companions are made when they are needed, inside the backend too. */
async function copyAll({ model, robust, adversarial }: Networks): Promise<{ networks: Networks; dispose(): void }> {
  const made: { dispose(): void }[] = [];
  const dispose = () => {
    for (const network of made) network.dispose();
  };
  const later = (open: () => Promise<Network>) => {
    const lazy = new LazyNetwork(async () => copyOf(await open()));
    made.push(lazy);
    return lazy.get;
  };
  const own = await copyOf(model);
  made.push(own);
  const networks = {
    model: own,
    ...(robust && { robust: later(robust) }),
    ...(adversarial && { adversarial: later(adversarial) }),
  };
  return { networks, dispose };
}

/** A network with tensors of its own in the backend that is selected. */
const copyOf = (network: Network): Promise<MultiStage> =>
  isComposed(network) ? cloneNetwork(network) : loadNetwork((network as InferenceNetwork).artifacts);

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
