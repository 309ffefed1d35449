import type { TensorInfo } from '@tensorflow/tfjs-core';
import { GraphBuilder, lowerSteps, toExtent } from '../graph/builder.js';
import type { Graph } from '../graph/graph.js';
import type { BlockOperands } from '../layers/block-kernel.js';
import type { Step } from '../steps/step.js';

/** Reads the values of a tensor. */
export type ReadValues = (tensor: TensorInfo) => Float32Array;

/** What a block's program is made from, and what else decides about it. */
export function blockIdentity(steps: readonly Step[], { inputs, weights }: BlockOperands) {
  const ids = [...weights.values()].flatMap((own) => Object.values(own).map(({ dataId }) => dataId));
  const key = inputs.map(({ shape }) => shape.slice(1).join('x')).join();
  return { owners: [steps, ...ids], key, lasting: ids.length > 0 };
}

/** The operations of a block on inputs of these shapes, weights included. */
export function blockGraph(steps: readonly Step[], { inputs, weights }: BlockOperands, read: ReadValues): Graph {
  const graph = new GraphBuilder();
  const ports = inputs.map(({ shape }, i) => ({ name: `in${i}`, value: graph.value(toExtent(shape, `in${i}`)) }));
  const values = ports.map(({ value }) => value);
  const last = lowerSteps(steps, values, graph.layer('block'), 'block', (step) =>
    Object.fromEntries(Object.entries(weights.get(step)!).map(([name, tensor]) => [name, read(tensor)])),
  );
  const { extents, operations } = graph;
  return { name: 'block', extents, inputs: ports, operations, outputs: [{ name: 'out', value: last }] };
}
