import { type KernelBackend, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { fuse } from '../engine/fuse/fuse.js';
import type { NodeList } from '../engine/fuse/node.js';
import { toExtent } from '../graph/builder.js';
import type { FloatImage } from '../image/floats.js';
import { blockGraph, blockIdentity } from './block-graph.js';
import { onRelease } from './on-release.js';
import { OwnedCache } from './owned-cache.js';
import { perBackend } from './per-backend.js';
import type { BlockFunction } from './register-blocks.js';
import { runNodes } from './run-nodes.js';

interface Fused extends NodeList {
  /** Value of the result. */
  readonly output: number;
}

const cacheOf = perBackend((backend) => {
  const cache = new OwnedCache<Fused>();
  onRelease(backend, (dataId) => cache.release(dataId));
  return cache;
});

/** A block on tfjs's cpu backend: fused as in a compiled plan, run by the plain twins of the kernels. */
export const cpuBlock: BlockFunction<KernelBackend> = (operands, steps, backend) => {
  const { inputs, outputShape } = operands;
  const read = ({ dataId }: TensorInfo) => backend.readSync(dataId) as Float32Array;
  const { key, owners } = blockIdentity(steps, operands);
  const fused = cacheOf(backend).get(key, owners, () => {
    const graph = blockGraph(steps, operands, read);
    return { ...fuse(graph), output: graph.outputs[0]!.value };
  });
  const values = inputs.map(read);
  const result = new Float32Array(util.sizeFromShape(outputShape));
  const batch = outputShape[0]!;
  for (let n = 0; n < batch; n++) {
    const images = inputs.map((tensor, i) => imageOf(tensor, values[i]!, tensor.shape[0] === batch ? n : 0));
    result.set(runNodes(fused, images, fused.output).data, (n * result.length) / batch);
  }
  return { dataId: backend.write(result, outputShape, 'float32'), shape: outputShape, dtype: 'float32' };
};

/** One image of a batch; the values are shared. */
function imageOf({ shape }: TensorInfo, values: Float32Array, n: number): FloatImage {
  const [height, width, channels] = toExtent(shape, 'input');
  const size = height * width * channels;
  return { data: values.subarray(n * size, (n + 1) * size), height, width, channels };
}
