/** Operators of a .tflite file as msfsr's primitive operations, which the engine runs. */
import { GraphBuilder } from '../../graph/builder.js';
import type { Extent, Graph } from '../../graph/graph.js';
import { damaged } from './flat-buffer.js';
import type { Model, Tensor } from './model.js';
import { OPERATIONS, type Translation } from './operations.js';

/** Channels of a value as rows of a list: what reshapes at the end of a detector make of its maps. */
export interface Rows {
  /** Name of the graph's output that holds the map, [h, w, k · columns]: row by row, k rows of the list for each pixel. */
  readonly port: string;
  readonly extent: Extent;
}

/** An output of the file: a list of so many columns, put together from maps. */
export interface ListOutput {
  readonly columns: number;
  readonly parts: readonly Rows[];
}

/** A network for one size of input. */
export interface TranslatedNetwork {
  readonly graph: Graph;
  readonly outputs: readonly ListOutput[];
}

/** Most multiply-accumulates of one run: a hundred times those of the detectors known, for a file that asks for days of work. */
const MOST_MACS = 2e10;

/**
 * Translates a file's network. Lists at its end stay the maps that they are made from, since a list of rows is only another way to read a map.
 *
 * @param size height and width of the input; the file's own may be left: convolutions take any
 * @throws {WeightsError} for operators or options that are not known, and for shapes that do not fit together
 */
export function translate(model: Model, size: readonly [number, number]): TranslatedNetwork {
  const [input, ...others] = model.inputs;
  const image = model.tensors[input ?? -1];
  if (!image || others.length > 0 || image.shape.length !== 4) damaged('no input that is one picture');
  const builder = new GraphBuilder();
  const values = new Map<number, number>();
  const lists = new Map<number, readonly { readonly value: number; readonly columns: number }[]>();
  const extent: Extent = [size[0], size[1], image.shape[3]!];
  values.set(input!, builder.value(extent));
  for (const [i, operator] of model.operators.entries()) {
    const { name, inputs, output } = operator;
    const target = model.tensors[output]!;
    const tensor = (k: number): Tensor | undefined => model.tensors[inputs[k] ?? -1];
    const given = inputs.map((k) => values.get(k));
    if (name === 'reshape' && given[0] !== undefined) {
      lists.set(output, [{ value: given[0], columns: target.shape.at(-1) ?? 1 }]);
      continue;
    }
    if (name === 'concatenation' && inputs.length > 0 && inputs.every((k) => lists.has(k))) {
      if (operator.options?.int32(0) !== target.shape.length - 2) damaged('lists that are joined side by side');
      lists.set(
        output,
        inputs.flatMap((k) => lists.get(k)!),
      );
      continue;
    }
    const maps = given.filter((value): value is number => value !== undefined);
    if (maps.length === 0 || given[0] === undefined) damaged(`${name} of something that is not there`);
    const context: Translation = {
      options: operator.options,
      inputs: maps,
      tensor,
      target,
      builder: builder.layer(`${i}`),
      refuse: (what) => damaged(`${name} (${target.name}) with ${what}`),
    };
    values.set(output, OPERATIONS[name](context));
  }
  const macs = builder.operations.reduce((sum, { step, weights, output }) => {
    const [h, w, c] = builder.extents[output]!;
    if (step.op === 'depthwiseConv2d') return sum + step.kernelSize ** 2 * h * w * c;
    return sum + (weights.kernel?.length ?? 0) * h * w;
  }, 0);
  if (macs > MOST_MACS) damaged(`${macs} multiplications, where at most ${MOST_MACS} are done`);
  const ports: { name: string; value: number }[] = [];
  const outputs = model.outputs.map((tensor, i): ListOutput => {
    const list = lists.get(tensor) ?? damaged('a result that is no list');
    const { columns } = list[0]!;
    const parts = list.map(({ value, columns: own }, part): Rows => {
      const port = `${i}/${part}`;
      const map = builder.extents[value]!;
      if (own !== columns || map[2] % columns !== 0) damaged('a list of rows of unequal lengths');
      ports.push({ name: port, value });
      return { port, extent: map };
    });
    return { columns, parts };
  });
  const graph: Graph = {
    name: 'tflite',
    extents: builder.extents,
    inputs: [{ name: 'image', value: values.get(input!)! }],
    operations: builder.operations,
    outputs: ports,
  };
  return { graph, outputs };
}
