import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';

interface Node {
  readonly name: string;
  readonly op: string;
  readonly input?: string[];
  readonly attr?: object;
}

const float = { type: 'DT_FLOAT' };
const image: Node = {
  name: 'image',
  op: 'Placeholder',
  attr: { dtype: float, shape: { shape: { dim: [{ size: '-1' }, { size: '-1' }, { size: '-1' }, { size: '3' }] } } },
};
const constant = (name: string, type: string): Node => ({ name, op: 'Const', attr: { dtype: { type } } });

async function graph(
  nodes: readonly Node[],
  weights: readonly { name: string; shape: number[]; dtype: 'float32' | 'int32' | 'bool'; values: number[] }[],
): Promise<GraphModel> {
  const weightData = tf.io.concatenateArrayBuffers(
    weights.map(({ dtype, values }) => {
      const array = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype].from(values);
      return array.buffer as ArrayBuffer;
    }),
  );
  const weightSpecs = weights.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
  const modelTopology = { node: nodes, versions: { producer: 27 } };
  return loadGraphModel(tf.io.fromMemory({ format: 'graph-model', modelTopology, weightSpecs, weightData }));
}

/** A graph model that tiles the picture `times` x `times`, and scales its values by a half. */
export function tilingGraph(times = 2): Promise<GraphModel> {
  return graph(
    [
      image,
      constant('half', 'DT_FLOAT'),
      constant('times', 'DT_INT32'),
      { name: 'faint', op: 'Mul', input: ['image', 'half'], attr: { T: float } },
      { name: 'result', op: 'Tile', input: ['faint', 'times'], attr: { T: float, Tmultiples: { type: 'DT_INT32' } } },
    ],
    [
      { name: 'half', shape: [], dtype: 'float32', values: [0.5] },
      { name: 'times', shape: [4], dtype: 'int32', values: [1, times, times, 1] },
    ],
  );
}

/** The same behind a switch, which tfjs runs only asynchronously. */
export function switchingGraph(): Promise<GraphModel> {
  return graph(
    [
      image,
      constant('times', 'DT_INT32'),
      constant('choice', 'DT_BOOL'),
      { name: 'switch', op: 'Switch', input: ['image', 'choice'], attr: { T: float } },
      { name: 'no', op: 'Tile', input: ['switch', 'times'], attr: { T: float } },
      { name: 'yes', op: 'Tile', input: ['switch:1', 'times'], attr: { T: float } },
      { name: 'result', op: 'Merge', input: ['no', 'yes'], attr: { T: float, N: { i: '2' } } },
    ],
    [
      { name: 'times', shape: [4], dtype: 'int32', values: [1, 2, 2, 1] },
      { name: 'choice', shape: [], dtype: 'bool', values: [1] },
    ],
  );
}
