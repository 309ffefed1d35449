import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Extent, Graph, Operation } from '../graph/graph.js';
import { type Builder, lowerSteps, toExtent } from '../graph/lower.js';
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
  const extents: Extent[] = inputs.map(({ shape }, i) => toExtent(shape, `in${i}`));
  const operations: Operation[] = [];
  const builder: Builder = {
    add(step, values, extent, own) {
      const output = extents.push(extent) - 1;
      operations.push({ name: step.name, step, inputs: values, output, weights: own });
      return output;
    },
    extentOf: (value) => extents[value]!,
  };
  const ports = inputs.map((_, value) => ({ name: `in${value}`, value }));
  const last = lowerSteps(
    steps,
    ports.map(({ value }) => value),
    builder,
    'block',
    (step) => Object.fromEntries(Object.entries(weights.get(step)!).map(([name, tensor]) => [name, read(tensor)])),
  );
  return { name: 'block', extents, inputs: ports, operations, outputs: [{ name: 'out', value: last }] };
}
