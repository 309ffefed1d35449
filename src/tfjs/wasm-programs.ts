import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { BackendError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { bestVariant } from '../wasm/kernels.js';
import type { Host } from './host.js';
import { LoadedProgram } from './loaded-program.js';
import { onRelease } from './on-release.js';
import { OwnMemory } from './own-memory.js';
import { OwnedCache } from './owned-cache.js';
import { perBackend } from './per-backend.js';
import { relocatable } from './relocatable.js';
import { WasmHeap } from './wasm-heap.js';

/** What a kernel asks for: the result of a graph on tensors. */
export interface GraphCall {
  /** Objects that the program is made from: a list of steps, data ids of weights. It goes when a data id goes. */
  readonly owners: readonly object[];
  /** What else decides about it. */
  readonly key: string;
  /** Whether weights are among the owners. Without, nobody's end would be noticed, and such a program keeps nothing on the heap. */
  readonly lasting: boolean;
  readonly inputs: readonly TensorInfo[];
  readonly outputShape: number[];
  /** Called where the program is not known. */
  graph(): Graph;
}

/** Programs on one instance of tfjs's wasm backend. */
class WasmPrograms {
  private readonly host: Host;
  private readonly cache = new OwnedCache<LoadedProgram>((program) => program.dispose());

  constructor(backend: KernelBackend) {
    const variant = bestVariant();
    if (!variant) throw new BackendError('This JavaScript engine has no WebAssembly SIMD: use stock tfjs kernels');
    this.host = WasmHeap.of(backend, variant) ?? new OwnMemory(backend, variant);
    onRelease(backend, (dataId) => this.cache.release(dataId));
  }

  run({ owners, key, lasting, inputs, outputShape, graph }: GraphCall): TensorInfo {
    const load = () => new LoadedProgram(this.host, relocatable(graph()), lasting);
    return this.cache.get(key, owners, load).run(inputs, outputShape);
  }
}

/** The programs of a backend. */
export const wasmProgramsOf = perBackend((backend) => new WasmPrograms(backend));
