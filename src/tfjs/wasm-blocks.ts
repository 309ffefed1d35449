import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { blockGraph, blockIdentity } from './block-graph.js';
import type { BlockFunction } from './register-blocks.js';
import { wasmProgramsOf } from './wasm-programs.js';

/** A block on tfjs's wasm backend: fused and scheduled as in a compiled plan, run on tfjs's heap. */
export const wasmBlock: BlockFunction<KernelBackend> = (operands, steps, backend) => {
  const read = ({ dataId }: TensorInfo) => backend.readSync(dataId) as Float32Array;
  return wasmProgramsOf(backend).run({
    ...blockIdentity(steps, operands),
    inputs: operands.inputs,
    outputShape: operands.outputShape,
    graph: () => blockGraph(steps, operands, read),
  });
};
