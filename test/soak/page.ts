/** The page that calls are made in, on webgl. The extent is the address's hash, as JSON. */
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { registerWebglKernels } from '../../src/webgl/register.js';
import { subjectOn } from './calls.js';
import { soak } from './soak.js';

/** Bytes of textures beyond which tfjs gives back those that nobody uses. */
const KEPT = 2 ** 24;

async function report() {
  await tf.setBackend('webgl');
  // tfjs keeps all textures for pictures of the same size to come, unless it is told how many.
  tf.env().set('WEBGL_DELETE_TEXTURE_THRESHOLD', KEPT);
  registerWebglKernels();
  const subject = subjectOn('tfjs-webgl');
  return soak(subject, JSON.parse(decodeURIComponent(location.hash.slice(1))), async () => {
    const {
      numTensors,
      numDataBuffers,
      numBytesInGPUAllocated = 0,
    } = tf.memory() as tf.MemoryInfo & {
      numBytesInGPUAllocated?: number;
    };
    return { tensors: numTensors, dataIds: numDataBuffers, gpu: numBytesInGPUAllocated };
  });
}

document.body.textContent = JSON.stringify(await report().catch((error: Error) => ({ error: error.stack })));
document.body.id = 'report';
