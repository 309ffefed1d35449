/** What stands in a .tflite file, operator by operator; fields are numbered as in TensorFlow Lite's schema. */
import { damaged, Table } from './flat-buffer.js';
import { densify } from './sparse.js';

/** Operators by their numbers in the schema. */
const OPERATORS = {
  0: 'add',
  2: 'concatenation',
  3: 'conv2d',
  4: 'depthwiseConv2d',
  5: 'depthToSpace',
  6: 'dequantize',
  17: 'maxPool2d',
  19: 'relu',
  22: 'reshape',
  23: 'resizeBilinear',
  34: 'pad',
  54: 'prelu',
  124: 'densify',
} as const;

/** Name of an operator. */
export type OperatorName = (typeof OPERATORS)[keyof typeof OPERATORS];

/** Numbers of all weights together: four times those of any face detector known. */
const MOST_WEIGHTS = 2 ** 22;

/** A tensor of the file. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its numbers where the file has them. */
  readonly values?: Float32Array;
}

/** One application of an operator; tensors go by number, -1 for one that is left out. */
export interface Operator {
  readonly name: OperatorName;
  readonly inputs: readonly number[];
  readonly output: number;
  /** Its own table of options; absent where all have their defaults. */
  readonly options: Table | undefined;
}

/** A file's network. */
export interface Model {
  readonly tensors: readonly Tensor[];
  /** In the order in which they can run; weights that are packed in some way are unpacked already. */
  readonly operators: readonly Operator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/**
 * Reads a .tflite file.
 *
 * @throws {WeightsError} it is no such file, is damaged, or uses what this reader does not know
 */
export function readModel(bytes: Uint8Array): Model {
  const root = Table.root(bytes, 'TFL3');
  const codes = root.tables(1).map(operatorName);
  const buffers = root.tables(4);
  const graphs = root.tables(2);
  if (graphs.length !== 1) damaged(`${graphs.length} graphs, where one is read`);
  const [graph] = graphs as [Table];
  let room = MOST_WEIGHTS;
  const tensors = graph.tables(0).map((table): Tensor => {
    const shape = [...table.ints(0)];
    const buffer = buffers[table.int32(2)];
    if (!buffer) damaged(`a tensor without its buffer`);
    const raw = buffer.bytes(0);
    const name = table.text(3);
    if (shape.length > 8 || shape.some((d) => d < 1)) damaged(`tensor ${name} of shape [${shape.join(', ')}]`);
    if (raw.length === 0) return { name, shape };
    const length = shape.reduce((all, d) => all * d, 1);
    room -= length;
    if (room < 0) damaged(`more than ${MOST_WEIGHTS} weights`);
    if (raw.length > 4 * length) damaged(`${raw.length} bytes for tensor ${name} of shape [${shape.join(', ')}]`);
    const stored = decode(raw, table.int8(1), name);
    const sparsity = table.table(6);
    const values = sparsity ? densify(sparsity, stored, shape) : stored;
    if (values.length !== length) damaged(`${values.length} values for tensor ${name} of shape [${shape.join(', ')}]`);
    return { name, shape, values };
  });
  const numbered = (table: Table, field: number) => {
    const numbers = [...table.ints(field)];
    if (numbers.some((i) => i < -1 || i >= tensors.length))
      damaged('an operator that reads a tensor that is not there');
    return numbers;
  };
  const operators: Operator[] = [];
  for (const table of graph.tables(3)) {
    const name = codes[table.int32(0)];
    const [inputs, outputs] = [numbered(table, 1), numbered(table, 2)];
    const [output] = outputs;
    if (!name || output === undefined || output < 0 || outputs.length > 1) damaged('an operator without a result');
    const constant = name === 'dequantize' || name === 'densify' ? tensors[inputs[0] ?? -1]?.values : undefined;
    // What unpacks weights is done here: they are plain numbers already.
    if (constant) tensors[output] = { ...tensors[output]!, values: constant };
    else operators.push({ name, inputs, output, options: table.table(4) });
  }
  return { tensors, operators, inputs: numbered(graph, 1), outputs: numbered(graph, 2) };
}

/** The number of an operator has moved to a wider field; small ones stand in both. */
function operatorName(code: Table): OperatorName {
  const number = Math.max(code.int8(0), code.int32(3));
  const name = Object.hasOwn(OPERATORS, number) ? OPERATORS[number as keyof typeof OPERATORS] : undefined;
  return name ?? damaged(`operator ${number}, which is none of ${Object.values(OPERATORS).join(', ')}`);
}

/** Numbers of a buffer: floats of 32 and 16 bits, and integers, which lists of extents are made of. */
function decode(raw: Uint8Array, type: number, name: string): Float32Array {
  const bytes = raw.slice();
  const whole = (size: number) => {
    if (bytes.length % size !== 0) damaged(`${bytes.length} bytes for tensor ${name}`);
  };
  switch (type) {
    case 0:
      whole(4);
      return finite(new Float32Array(bytes.buffer), name);
    case 1:
      whole(2);
      return finite(Float32Array.from(new Uint16Array(bytes.buffer), fromHalf), name);
    case 2:
      whole(4);
      return Float32Array.from(new Int32Array(bytes.buffer));
    default:
      return damaged(`numbers of type ${type} in tensor ${name}, where floats of 32 and 16 bits are read`);
  }
}

function finite(values: Float32Array, name: string): Float32Array {
  return values.every(Number.isFinite) ? values : damaged(`values in tensor ${name} that are no numbers`);
}

/** A float of 16 bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
