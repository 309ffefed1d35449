import type * as tfl from '@tensorflow/tfjs-layers';
import { topologyFrom } from '../graph/layers-model.js';
import { lower } from '../graph/lower.js';
import type { Network } from '../graph/network.js';
import { inputShapes, type SizeOption } from '../graph/ports.js';
import { inferShapes, type Topology } from '../graph/topology.js';
import type { Shape } from '../steps/step.js';
import { integer, knownKeys, text } from '../validate.js';
import { type Dimension, GraphWriter } from './graph-writer.js';
import { requireSizeIndependent } from './open-sizes.js';
import { writeOperation } from './operators.js';
import { ProtoWriter } from './proto-writer.js';

/** Options of {@link exportOnnx}. */
export interface ExportOnnxOptions {
  /** Fixes height and width of every input whose own are open; or of each, by the input's name. Without it they stay open. */
  readonly size?: SizeOption;
  /** Version of ONNX's operator set, 13 … 18. Default 17. */
  readonly opset?: number;
  /** Further entries of the file's `metadata_props`, such as a licence. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Version of the file format that goes with these operator sets. */
const IR_VERSION = 8;
/** Side of the picture that shapes are followed with where sizes stay open. */
const EXAMPLE = 64;

/**
 * Writes a network as an ONNX file, for onnxruntime and others: float32, every operation and weight by its name in the layers model, batch
 * open, height and width too unless `size` fixes them.
 *
 * Pictures and feature maps are [n, c, h, w] there, as ONNX users expect, instead of [n, h, w, c]; vectors stay [n, c]. A composed network
 * takes `image`, RGB in [0, 1], its sides multiples of `network.sizeMultiple`, and gives `s1_image`, `s1_boundaries`, …, `sN_image`, not
 * clamped. The file's metadata say so too.
 *
 * @example
 * const network = buildMultiStage('compact-x2');
 * const bytes = exportOnnx(network, { metadata: { licence: 'MIT' } });
 * console.log(bytes.length);
 *
 * @returns the bytes of the file
 * @throws {BackendError} for layers without primitive operations (foreign functions), and for stock layers whose padding depends on an open size
 * @throws {ShapeError} for a size that the network cannot take; layers models that refuse 64x64 need a `size`
 * @throws {OptionError} for options out of range
 */
export function exportOnnx(network: tfl.LayersModel | Network, options: ExportOnnxOptions = {}): Uint8Array {
  knownKeys(options, 'exportOnnx', { size: true, opset: true, metadata: true });
  const opset = integer(options.opset ?? 17, 'opset', 13, 18);
  const topology = topologyFrom(network);
  const composed = 'sizeMultiple' in network ? network : undefined;
  const metadata = { layout: 'NCHW', ...(composed && metadataOf(composed)), ...options.metadata };

  const onnx = new ProtoWriter()
    .integer(1, IR_VERSION)
    .text(2, 'msfsr')
    .message(7, graphOf(topology, options.size, composed?.sizeMultiple ?? 1))
    .message(8, new ProtoWriter().text(1, '').integer(2, opset));
  for (const [key, value] of Object.entries(metadata)) {
    onnx.message(14, new ProtoWriter().text(1, key).text(2, text(value, `metadata.${key}`)));
  }
  return onnx.finish();
}

/** What a file says about a composed network. */
const metadataOf = ({ scale, sizeMultiple }: Network) => ({
  colour: 'RGB',
  range: '[0, 1]',
  scale: String(scale),
  size_multiple: String(sizeMultiple),
});

function graphOf(topology: Topology, size: SizeOption | undefined, multiple: number): ProtoWriter {
  if (!size) requireSizeIndependent(topology);
  const side = multiple * Math.ceil(EXAMPLE / multiple);
  const { name, inputs, operations, outputs, extents } = lower(topology, inputShapes(topology, size ?? [side, side]));

  const open = inferShapes(
    topology,
    topology.inputs.map(({ shape }) => shape),
  );
  const shapeOf = (output: number) => open.get(topology.outputs[output]!.value)!;
  const graph = new GraphWriter();
  /** Dimensions of a port in ONNX's order; open ones get names that start with the prefix. */
  const dimensions = (shape: Shape, value: number, prefix: string): Dimension[] => {
    const [h, w, c] = extents[value]!;
    if (shape.length === 2) return ['batch', c];
    const isOpen = (axis: number) => !size && shape[axis] === null;
    return ['batch', c, isOpen(1) ? `${prefix}height` : h, isOpen(2) ? `${prefix}width` : w];
  };
  const names = new Map<number, string>();
  for (const [i, port] of inputs.entries()) {
    const given = graph.input(
      port.name,
      dimensions(topology.inputs[i]!.shape, port.value, i === 0 ? '' : `${port.name}_`),
    );
    const isVector = topology.inputs[i]!.shape.length === 2;
    const axes = () => graph.integers(`${port.name}/axes`, [2, 3]);
    names.set(port.value, isVector ? graph.node('Unsqueeze', [given, axes()], `${port.name}/map`) : given);
  }
  const isMap = (i: number) => shapeOf(i).length === 4;
  const named = new Map(outputs.filter((_, i) => isMap(i)).map((port) => [port.value, port.name]));
  for (const operation of operations) {
    names.set(operation.output, named.get(operation.output) ?? operation.name);
    const from = operation.inputs.map((value) => names.get(value)!);
    writeOperation(graph, operation, from, names.get(operation.output)!);
  }
  for (const [i, port] of outputs.entries()) {
    graph.output(port.name, dimensions(shapeOf(i), port.value, `${port.name}_`));
    const value = names.get(port.value)!;
    if (!isMap(i)) graph.node('Flatten', [value], port.name);
    else if (value !== port.name) graph.node('Identity', [value], port.name); // an input, or an output under a second name
  }
  return graph.finish(name);
}
