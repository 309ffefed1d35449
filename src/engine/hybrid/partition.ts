import type { Graph, Operation, Port } from '../../graph/graph.js';
import type { UnknownLayer } from '../../graph/lower.js';

/** Operations that run together in one plan; its ports are called after their values in the whole graph. */
export interface EngineSegment {
  readonly graph: Graph;
}

/** A part of a network, in the order in which the parts run. */
export type Segment = EngineSegment | { readonly unknown: UnknownLayer };

/** Name of a value at the rim of a segment. */
export const segmentPort = (value: number): string => `v${value}`;

/** The value that {@link segmentPort} named. */
export const valueOfPort = (name: string): number => Number(name.slice(1));

/** Cuts a graph at the layers that it leaves out. Every segment gets what it needs from the ones before it, or from the network's inputs. */
export function partition(graph: Graph, unknown: readonly UnknownLayer[]): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  const flush = (to: number) => {
    if (to > from) segments.push({ graph: subgraph(graph, graph.operations.slice(from, to), unknown) });
    from = Math.max(from, to);
  };
  for (const layer of unknown) {
    flush(layer.after);
    segments.push({ unknown: layer });
  }
  flush(graph.operations.length);
  return segments;
}

function subgraph(whole: Graph, operations: readonly Operation[], unknown: readonly UnknownLayer[]): Graph {
  const made = new Set(operations.map(({ output }) => output));
  const elsewhere = new Set([
    ...whole.outputs.map(({ value }) => value),
    ...unknown.flatMap(({ inputs }) => inputs),
    ...whole.operations.filter((operation) => !operations.includes(operation)).flatMap(({ inputs }) => inputs),
  ]);
  const needed = [...new Set(operations.flatMap(({ inputs }) => inputs))].filter((value) => !made.has(value));
  const values = [...needed, ...made];
  const renumbered = new Map(values.map((value, i) => [value, i]));
  const port = (value: number): Port => ({ name: segmentPort(value), value: renumbered.get(value)! });
  return {
    name: whole.name,
    extents: values.map((value) => whole.extents[value]!),
    inputs: needed.map(port),
    operations: operations.map((operation) => ({
      ...operation,
      inputs: operation.inputs.map((value) => renumbered.get(value)!),
      output: renumbered.get(operation.output)!,
    })),
    outputs: [...made].filter((value) => elsewhere.has(value)).map(port),
  };
}
