/** One operator of TensorFlow Lite after the other as primitive operations. */
import type { Builder, Weights } from '../../graph/builder.js';
import { derived } from '../../graph/derived.js';
import type { Extent } from '../../graph/graph.js';
import type { Table } from './flat-buffer.js';
import type { OperatorName, Tensor } from './model.js';

/** What the translation of one operator gets to see. */
export interface Translation {
  readonly options: Table | undefined;
  /** Values that go in; weights are not among them. */
  readonly inputs: readonly number[];
  /** A tensor that goes in, weights among them. */
  tensor(index: number): Tensor | undefined;
  /** The tensor that comes out. */
  readonly target: Tensor;
  readonly builder: Builder;
  /** Refuses the file for something about this operator. */
  refuse(what: string): never;
}

type Adder = Parameters<Builder['add']>[0];

/** Adds an operation. */
function add(t: Translation, step: object, inputs: readonly number[], extent: Extent, weights: Weights = {}): number {
  if (!extent.every((d) => Number.isInteger(d) && d > 0) || extent[0] * extent[1] * extent[2] > 2 ** 26) {
    t.refuse(`a result of ${extent.join(' × ')}`);
  }
  const names = inputs.map((_, i) => `in${i}`);
  return t.builder.add({ name: 'main', inputs: names, ...step } as unknown as Adder, inputs, extent, weights);
}

/** What an operator applies to its result: nothing, or a ReLU. */
function activated(t: Translation, value: number, field: number): number {
  const kind = t.options?.int8(field) ?? 0;
  if (kind > 1) t.refuse(`activation ${kind}`);
  return kind === 1 ? add(t, { op: 'relu', name: 'relu' }, [value], t.builder.extentOf(value)) : value;
}

/** Weights at a place of the inputs. */
function weights(t: Translation, index: number): Tensor & { readonly values: Float32Array } {
  const tensor = t.tensor(index);
  return tensor?.values ? { ...tensor, values: tensor.values } : t.refuse('weights that are not in the file');
}

/** The input with zeros round it where TensorFlow puts them (the odd one below and on the right), and the result's height and width. */
function window(t: Translation, kernel: number, stride: number): { value: number; size: readonly [number, number] } {
  const [input] = t.inputs as [number];
  const [h, w, c] = t.builder.extentOf(input);
  const same = (t.options?.int8(0) ?? 0) === 0;
  const axis = (extent: number) => {
    if (!same) return { out: Math.floor((extent - kernel) / stride) + 1, before: 0, after: 0 };
    const out = Math.ceil(extent / stride);
    const missing = Math.max(0, (out - 1) * stride + kernel - extent);
    return { out, before: missing >> 1, after: (missing + 1) >> 1 };
  };
  const [rows, columns] = [axis(h), axis(w)];
  const pad = [rows.before, rows.after, columns.before, columns.after] as const;
  const size = [rows.out, columns.out] as const;
  if (pad.every((side) => side === 0)) return { value: input, size };
  const extent = [h + pad[0] + pad[1], w + pad[2] + pad[3], c] as const;
  return { value: add(t, { op: 'pad', name: 'pad', pad, channels: 0 }, [input], extent), size };
}

/** Stride and dilation, which must be alike in both directions, and the dilation 1. */
function strideOf(t: Translation, dilation: number): number {
  const wide = t.options?.int32(1, 1) ?? 1;
  const tall = t.options?.int32(2, 1) ?? 1;
  const dilations = [t.options?.int32(dilation, 1), t.options?.int32(dilation + 1, 1)];
  if (wide !== tall || wide < 1 || wide > 64) t.refuse(`strides ${tall} and ${wide}`);
  if (dilations.some((d) => (d ?? 1) !== 1)) t.refuse(`dilations ${dilations.join(' and ')}`);
  return wide;
}

/** Bias of so many filters; zeros are left out. */
function biasOf(t: Translation, filters: number): Weights {
  if (!t.tensor(2)) return {};
  const { values } = weights(t, 2);
  if (values.length !== filters) t.refuse(`${values.length} biases for ${filters} filters`);
  return { bias: values };
}

/** Filters [f, k, k, c] as [k, k, c, f]. */
const turned = (values: Float32Array, filters: number): Float32Array =>
  derived([values], 'filters last', () => {
    const rest = values.length / filters;
    return new Float32Array(values.length).map((_, i) => values[(i % filters) * rest + Math.floor(i / filters)]!);
  });

function conv2d(t: Translation): number {
  const { values, shape } = weights(t, 1);
  const [filters, k, wide, channels] = shape as [number, number, number, number];
  const stride = strideOf(t, 4);
  const { value, size } = window(t, k, stride);
  const given = t.builder.extentOf(value)[2];
  if (shape.length !== 4 || k !== wide || channels !== given)
    t.refuse(`filters [${shape.join(', ')}] on ${given} channels`);
  const kernel = turned(values, filters);
  const bias = biasOf(t, filters);
  const step = { op: 'conv2d', filters, kernelSize: k, strides: stride, padding: 0, useBias: !!bias.bias };
  return activated(t, add(t, step, [value], [...size, filters], { kernel, ...bias }), 3);
}

function depthwiseConv2d(t: Translation): number {
  const { values, shape } = weights(t, 1);
  const [one, k, wide, channels] = shape as [number, number, number, number];
  const stride = strideOf(t, 5);
  const { value, size } = window(t, k, stride);
  const given = t.builder.extentOf(value)[2];
  if (shape.length !== 4 || one !== 1 || k !== wide || channels !== given) {
    t.refuse(`filters [${shape.join(', ')}] on ${given} channels`);
  }
  const step = { op: 'depthwiseConv2d', kernelSize: k, strides: stride };
  return activated(t, add(t, step, [value], [...size, channels], { kernel: values, ...biasOf(t, channels) }), 4);
}

function maxPool(t: Translation): number {
  const { options } = t;
  const sizes = [1, 2, 3, 4].map((field) => options?.int32(field) ?? 0);
  const [size] = sizes as [number];
  const [h, w, c] = t.builder.extentOf(t.inputs[0]!);
  if (sizes.some((s) => s !== size) || size < 1 || h % size !== 0 || w % size !== 0) {
    t.refuse(`windows and strides ${sizes.join(', ')} on ${h} × ${w}`);
  }
  return activated(t, add(t, { op: 'maxPool', size }, t.inputs, [h / size, w / size, c]), 5);
}

function pad(t: Translation): number {
  const { values } = weights(t, 1);
  const [n0, n1, top, bottom, left, right, before, channels] = values as unknown as number[];
  const sides = [top, bottom, left, right, channels] as [number, number, number, number, number];
  const allowed = values.length === 8 && !n0 && !n1 && !before && sides.every((s) => Number.isInteger(s) && s >= 0);
  if (!allowed) t.refuse(`margins [${values.join(', ')}]`);
  const [h, w, c] = t.builder.extentOf(t.inputs[0]!);
  const step = { op: 'pad', pad: sides.slice(0, 4), channels };
  return add(t, step, [t.inputs[0]!], [h + top! + bottom!, w + left! + right!, c + channels!]);
}

function sum(t: Translation): number {
  const [a, b] = t.inputs.map((value) => t.builder.extentOf(value));
  if (t.inputs.length !== 2 || a!.some((d, i) => d !== b![i])) t.refuse('inputs of unequal shapes');
  return activated(t, add(t, { op: 'add' }, t.inputs, a!), 0);
}

function concatenation(t: Translation): number {
  const extents = t.inputs.map((value) => t.builder.extentOf(value));
  const [first] = extents as [Extent];
  const axis = t.options?.int32(0) ?? 0;
  if (axis !== 3 && axis !== -1) t.refuse(`axis ${axis}`);
  if (extents.some(([h, w]) => h !== first[0] || w !== first[1]) || t.inputs.length < 2) t.refuse('unequal sizes');
  const channels = extents.reduce((all, extent) => all + extent[2], 0);
  return activated(t, add(t, { op: 'concat' }, t.inputs, [first[0], first[1], channels]), 1);
}

/** Twice as large, with pixels as areas: the only bilinear enlargement that there is an operation for. */
function resizeBilinear(t: Translation): number {
  const wanted = weights(t, 1).values;
  const from = t.tensor(0)!.shape;
  const [h, w, c] = t.builder.extentOf(t.inputs[0]!);
  const size = wanted[0]! / from[1]!;
  if (size !== wanted[1]! / from[2]! || !Number.isInteger(size) || size < 2 || size > 16)
    t.refuse(`sizes ${wanted.join(' × ')}`);
  if (t.options?.int8(2) || !t.options?.int8(3)) t.refuse('pixels as points');
  return add(t, { op: 'upsampleBilinear', size }, [t.inputs[0]!], [h * size, w * size, c]);
}

function depthToSpace(t: Translation): number {
  const size = t.options?.int32(0) ?? 0;
  const [h, w, c] = t.builder.extentOf(t.inputs[0]!);
  if (size < 1 || c % (size * size) !== 0) t.refuse(`blocks of ${size} on ${c} channels`);
  return add(t, { op: 'pixelShuffle', size }, t.inputs, [h * size, w * size, c / (size * size)]);
}

function prelu(t: Translation): number {
  const alpha = weights(t, 1).values;
  const extent = t.builder.extentOf(t.inputs[0]!);
  if (alpha.length !== extent[2]) t.refuse(`${alpha.length} slopes for ${extent[2]} channels`);
  return add(t, { op: 'prelu' }, [t.inputs[0]!], extent, { alpha });
}

const unknown = (t: Translation): number => t.refuse('values that are not in the file');

/** The value of each operator's result. */
export const OPERATIONS: Readonly<Record<OperatorName, (t: Translation) => number>> = {
  add: sum,
  concatenation,
  conv2d,
  depthToSpace,
  depthwiseConv2d,
  densify: unknown,
  dequantize: unknown,
  maxPool2d: maxPool,
  pad,
  prelu,
  relu: (t) => add(t, { op: 'relu' }, [t.inputs[0]!], t.builder.extentOf(t.inputs[0]!)),
  reshape: unknown,
  resizeBilinear,
};
