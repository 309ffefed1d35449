/** A plain twin of the operators of TensorFlow Lite, after their documentation: no code of the reader's translation, no kernels. */
import type { Model, Operator } from '../../src/detect/tflite/model.js';

interface Array4 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

const array = (shape: readonly number[], value: (i: number, at: readonly number[]) => number): Array4 => {
  const length = shape.reduce((all, d) => all * d, 1);
  const data = new Float64Array(length);
  const at = shape.map(() => 0);
  for (let i = 0; i < length; i++) {
    data[i] = value(i, at);
    for (let d = shape.length - 1; d >= 0 && ++at[d]! === shape[d]; d--) at[d] = 0;
  }
  return { shape, data };
};
const get = ({ shape, data }: Array4, y: number, x: number, c: number): number =>
  y < 0 || x < 0 || y >= shape[1]! || x >= shape[2]! ? 0 : data[(y * shape[2]! + x) * shape[3]! + c]!;

/** Runs a network whose tensors all have the shapes that the file tells. */
export function runModel(model: Model, input: Float32Array): Map<number, Float64Array> {
  const values = new Map<number, Array4>([
    [model.inputs[0]!, { shape: model.tensors[model.inputs[0]!]!.shape, data: Float64Array.from(input) }],
  ]);
  const tensor = (i: number): Array4 => {
    const { shape, values: stored } = model.tensors[i]!;
    return values.get(i) ?? { shape, data: Float64Array.from(stored!) };
  };
  for (const operator of model.operators) {
    const { shape } = model.tensors[operator.output]!;
    values.set(operator.output, run(operator, operator.inputs.map(tensor), shape));
  }
  return new Map(model.outputs.map((i) => [i, tensor(i).data]));
}

function run({ name, options }: Operator, inputs: readonly Array4[], shape: readonly number[]): Array4 {
  const [x, second, third] = inputs as [Array4, Array4, Array4];
  const byte = (field: number) => options?.int8(field) ?? 0;
  const word = (field: number) => options?.int32(field) ?? 0;
  const bent = (result: Array4, field: number) =>
    byte(field) === 1 ? { ...result, data: result.data.map((v) => Math.max(0, v)) } : result;
  /** First row and column of a window: "same" padding puts less above and left. */
  const first = (out: number, extent: number, k: number, stride: number) =>
    byte(0) === 0 ? Math.floor(Math.max(0, (out - 1) * stride + k - extent) / 2) : 0;
  switch (name) {
    case 'conv2d':
    case 'depthwiseConv2d': {
      const [, k, , channels] = second.shape as [number, number, number, number];
      const stride = word(1);
      const [top, left] = [first(shape[1]!, x.shape[1]!, k, stride), first(shape[2]!, x.shape[2]!, k, stride)];
      const deep = name === 'depthwiseConv2d';
      const result = array(shape, (_, [, oy, ox, f]) => {
        let sum = third ? third.data[f!]! : 0;
        for (let ky = 0; ky < k; ky++) {
          for (let kx = 0; kx < k; kx++) {
            const [y, column] = [oy! * stride + ky - top, ox! * stride + kx - left];
            if (y < 0 || column < 0 || y >= x.shape[1]! || column >= x.shape[2]!) continue;
            const from = (y * x.shape[2]! + column) * x.shape[3]!;
            if (deep) sum += x.data[from + f!]! * second.data[(ky * k + kx) * channels + f!]!;
            else {
              const weights = ((f! * k + ky) * k + kx) * channels;
              for (let c = 0; c < channels; c++) sum += x.data[from + c]! * second.data[weights + c]!;
            }
          }
        }
        return sum;
      });
      return bent(result, deep ? 4 : 3);
    }
    case 'maxPool2d': {
      const size = word(3);
      const best = (y: number, column: number, c: number) => {
        let most = -Infinity;
        for (let i = 0; i < size * size; i++)
          most = Math.max(most, get(x, y * size + Math.floor(i / size), column * size + (i % size), c));
        return most;
      };
      return bent(
        array(shape, (_, [, y, column, c]) => best(y!, column!, c!)),
        5,
      );
    }
    case 'add':
      return bent(
        array(shape, (i) => x.data[i]! + second.data[i]!),
        0,
      );
    case 'relu':
      return array(shape, (i) => Math.max(0, x.data[i]!));
    case 'prelu':
      return array(shape, (i, [, , , c]) => (x.data[i]! < 0 ? x.data[i]! * second.data[c!]! : x.data[i]!));
    case 'pad': {
      const [top, left] = [second.data[2]!, second.data[4]!];
      return array(shape, (_, [, y, column, c]) => (c! < x.shape[3]! ? get(x, y! - top, column! - left, c!) : 0));
    }
    case 'reshape':
      return { shape, data: x.data };
    case 'concatenation': {
      if (shape.length === 3) return { shape, data: Float64Array.from(inputs.flatMap(({ data }) => [...data])) };
      return array(shape, (_, [, y, column, c]) => {
        let [i, channel] = [0, c!];
        while (channel >= inputs[i]!.shape[3]!) channel -= inputs[i++]!.shape[3]!;
        return get(inputs[i]!, y!, column!, channel);
      });
    }
    case 'depthToSpace': {
      const size = word(0);
      return array(shape, (_, [, y, column, c]) =>
        get(
          x,
          Math.floor(y! / size),
          Math.floor(column! / size),
          ((y! % size) * size + (column! % size)) * shape[3]! + c!,
        ),
      );
    }
    case 'resizeBilinear': {
      const [, h, w] = x.shape as [number, number, number];
      const axis = (i: number, from: number, to: number) => {
        const at = ((i + 0.5) * from) / to - 0.5;
        const low = Math.floor(at);
        const inside = (j: number) => Math.min(Math.max(j, 0), from - 1);
        return [inside(low), inside(low + 1), at - low] as const;
      };
      return array(shape, (_, [, y, column, c]) => {
        const [y0, y1, dy] = axis(y!, h, shape[1]!);
        const [x0, x1, dx] = axis(column!, w, shape[2]!);
        const row = (at: number) => (1 - dx) * get(x, at, x0, c!) + dx * get(x, at, x1, c!);
        return (1 - dy) * row(y0) + dy * row(y1);
      });
    }
    default:
      throw new Error(`The twin does not know ${name}`);
  }
}
