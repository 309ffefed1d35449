import { ProtoWriter } from './proto-writer.js';

/** A dimension: fixed, or open and called something. */
export type Dimension = number | string;

/** Value of a node's attribute, by ONNX's types. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly ints: readonly number[] };

/** ONNX's numbers of the element types in use. */
const TYPE = { float: 1, int64: 7 } as const;

/** Collects the parts of an ONNX graph (GraphProto; field numbers as in onnx.proto). Every method gives the name of what it adds. */
export class GraphWriter {
  private readonly nodes: ProtoWriter[] = [];
  private readonly initializers: ProtoWriter[] = [];
  private readonly inputs: ProtoWriter[] = [];
  private readonly outputs: ProtoWriter[] = [];

  /** Adds one operator with one result; the node is called after the result. */
  node(
    type: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    const node = new ProtoWriter();
    for (const input of inputs) node.text(1, input);
    node.text(2, output).text(3, output).text(4, type);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
    this.nodes.push(node);
    return output;
  }

  /** Adds constant floats; a shape without dimensions is one number. */
  floats(name: string, shape: readonly number[], values: Float32Array): string {
    return this.initializer(name, TYPE.float, shape, values);
  }

  /** Adds a constant list of 64-bit integers. */
  integers(name: string, values: readonly number[]): string {
    return this.initializer(name, TYPE.int64, [values.length], BigInt64Array.from(values.map(BigInt)));
  }

  input(name: string, dimensions: readonly Dimension[]): string {
    this.inputs.push(valueInfo(name, dimensions));
    return name;
  }

  output(name: string, dimensions: readonly Dimension[]): string {
    this.outputs.push(valueInfo(name, dimensions));
    return name;
  }

  /** The whole graph. */
  finish(name: string): ProtoWriter {
    const graph = new ProtoWriter();
    for (const node of this.nodes) graph.message(1, node);
    graph.text(2, name);
    for (const tensor of this.initializers) graph.message(5, tensor);
    for (const value of this.inputs) graph.message(11, value);
    for (const value of this.outputs) graph.message(12, value);
    return graph;
  }

  private initializer(
    name: string,
    type: number,
    shape: readonly number[],
    values: Float32Array | BigInt64Array,
  ): string {
    const tensor = new ProtoWriter();
    for (const dimension of shape) tensor.integer(1, dimension);
    // ONNX wants little-endian bytes, which is what WebAssembly hosts have.
    const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.initializers.push(tensor.integer(2, type).text(8, name).bytes(9, raw));
    return name;
  }
}

/** AttributeProto. */
function attribute(name: string, value: Attribute): ProtoWriter {
  const proto = new ProtoWriter().text(1, name);
  if ('float' in value) return proto.float(2, value.float).integer(20, 1);
  if ('int' in value) return proto.integer(3, value.int).integer(20, 2);
  if ('text' in value) return proto.text(4, value.text).integer(20, 3);
  for (const item of value.ints) proto.integer(8, item);
  return proto.integer(20, 7);
}

/** ValueInfoProto of a float tensor. */
function valueInfo(name: string, dimensions: readonly Dimension[]): ProtoWriter {
  const shape = new ProtoWriter();
  for (const dimension of dimensions) {
    const proto = new ProtoWriter();
    shape.message(1, typeof dimension === 'number' ? proto.integer(1, dimension) : proto.text(2, dimension));
  }
  const tensor = new ProtoWriter().integer(1, TYPE.float).message(2, shape);
  return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
}
