import { ShapeError } from '../errors.js';
import type { Complete, CompleteStep } from '../steps/complete-step.js';
import { format } from '../steps/primitive.js';
import type { Conv2dStep, ConvTranspose2dStep, Step } from '../steps/step.js';
import { runSteps } from '../steps/step-list.js';
import { type Concat, type Expression, type Mean, type Shape4, type Stored, some, texturesOf } from './expression.js';
import { formulaOf, type PointwiseStep, pointwise, vector } from './pointwise.js';
import { Shader } from './shader.js';

/** One shader and what it reads and writes. */
export interface Program {
  /** Key under which later programs find the result. */
  readonly target: string;
  readonly shape: Shape4;
  /** Keys of the textures, in the order of the samplers. */
  readonly textures: readonly string[];
  readonly code: string;
  readonly uniforms: Readonly<Record<string, number[]>>;
  /** Keys of earlier results that nobody reads after this program. */
  readonly frees: readonly string[];
}

/** Textures that every WebGL 2 machine can bind at a time. */
const MAX_TEXTURES = 16;
/** Tensors that one sum or concatenation reads; more of them go in parts. */
const MAX_OPERANDS = 8;
/** Groups of rows that are summed side by side for a mean. */
const MEAN_GROUPS = 8;
/** Input channels up to which every pixel computes its gate anew rather than read it from a texture. */
const MAX_GATE_CHANNELS = 32;

/**
 * Turns a block's steps into a few shaders for inputs of these shapes. A value goes into a texture only where several steps read it, or a
 * step reads other pixels of it; everything else is computed where it is needed: bias, norm, activation, sums, gates, pixel shuffle.
 *
 * @throws {ShapeError} for inputs that are neither [n, h, w, c] nor [n, c]
 * @throws {MsfsrError} MSFSR_STEP for an unknown operation
 */
export function compileBlock(steps: readonly Step[], inputShapes: readonly (readonly number[])[]): readonly Program[] {
  const { programs } = new BlockCompiler(steps, inputShapes);
  const lastReader = new Map(programs.flatMap(({ textures }, i) => textures.map((key) => [key, i] as const)));
  const results = programs.map(({ target }) => target);
  return programs.map((program, i) => ({ ...program, frees: results.filter((key) => lastReader.get(key) === i) }));
}

class BlockCompiler {
  readonly programs: Omit<Program, 'frees'>[] = [];
  private readonly values = new Map<string, Expression>();
  private readonly uses = new Map<string, number>();

  constructor(steps: readonly Step[], inputShapes: readonly (readonly number[])[]) {
    for (const [i, shape] of inputShapes.entries()) {
      this.values.set(`in${i}`, { kind: 'stored', shape: storedShape(shape), key: `in${i}` });
    }
    for (const name of steps.flatMap(({ inputs }) => inputs)) this.uses.set(name, (this.uses.get(name) ?? 0) + 1);
    runSteps<readonly (number | null)[]>(steps, inputShapes, (step, shapes, primitive) => {
      const shape = primitive.outputShape(step, shapes);
      if (shape.length !== 4) throw new ShapeError(`Step ${step.name} (${step.op}) gives ${format(shape)}, no images`);
      this.values.set(step.name, this.expression(step, shape as Shape4, shapes as number[][]));
      return shape;
    });
    this.store(steps[steps.length - 1]!.name);
  }

  private expression(step: CompleteStep, shape: Shape4, inputs: readonly (readonly number[])[]): Expression {
    const [input] = step.inputs;
    switch (step.op) {
      case 'conv2d':
        return this.convolution(step, shape, inputs[0]![3]!);
      case 'convTranspose2d': {
        const [top, , left] = step.crop;
        const { kernelSize, strides, filters } = step;
        const kernel = weight(step, [kernelSize, kernelSize, filters, inputs[0]![3]!]);
        const rest = { input: this.store(input!), kernel, kernelSize, strides, crop: [top, left] } as const;
        return withBias(step, { kind: 'transposed', shape, ...rest });
      }
      case 'maxPool':
      case 'upsampleNearest':
      case 'upsampleBicubic':
      case 'spaceToDepth':
        return { kind: step.op, shape, input: this.store(input!), size: step.size };
      case 'pixelShuffle': {
        const value = this.value(input!);
        const under = canSplit(value) ? value : this.store(input!);
        return { kind: 'pixelShuffle', shape, input: under, size: step.size };
      }
      case 'concat': {
        const parts = step.inputs.map((name) => this.store(name));
        return concat(this.inParts(step.name, parts, concat));
      }
      case 'globalAveragePool':
        return this.mean(step.name, this.store(input!));
      case 'batchNorm':
      case 'prelu':
      case 'leakyRelu':
      case 'relu':
      case 'tanh':
      case 'sigmoid':
      case 'scale':
      case 'add':
      case 'multiply':
      case 'modulate':
        return this.pointwise(step, shape, inputs);
      // no default: an operation without a shader does not compile
    }
  }

  private pointwise(step: PointwiseStep, shape: Shape4, inputs: readonly (readonly number[])[]): Expression {
    const { vectors: names, formula } = formulaOf(step);
    const vectors = names.map((name) => vector(`${step.name}:${name}`, shape[3]));
    const spread = step.op === 'multiply' && isPerChannel(inputs[1]!);
    const values = spread ? [step.inputs[0]!, () => this.perChannel(step.inputs[1]!, inputs[1]!)] : step.inputs;
    const operands = this.inParts(step.name, this.fused(values, vectors), (part) => pointwise(part, formula));
    return pointwise([...operands, ...vectors], formula);
  }

  /** A convolution takes the parts of a concatenation, or a mean, where nobody else reads them. */
  private convolution(step: Complete<Conv2dStep>, shape: Shape4, channels: number): Expression {
    const { kernelSize, strides, padding, padMode, filters } = step;
    const [name] = step.inputs;
    const value = this.value(name!);
    let inputs: readonly (Stored | Mean)[];
    if (value.kind === 'concat' && value.inputs.slice(0, -1).every((part) => part.shape[3] % 2 === 0)) {
      inputs = value.inputs;
    } else inputs = [value.kind === 'mean' && kernelSize === 1 ? value : this.store(name!)];
    const reflect = padMode === 'reflect' && padding > 0;
    const kernel = weight(step, [kernelSize, kernelSize, channels, filters]);
    return withBias(step, { kind: 'convolution', shape, inputs, kernel, kernelSize, strides, padding, reflect });
  }

  private mean(name: string, input: Stored): Mean {
    const [n, h, , c] = input.shape;
    const groups: Shape4 = [n, Math.min(h, MEAN_GROUPS), 1, c];
    const stored = this.write(`${name}:groups`, { kind: 'partialMeans', shape: groups, input });
    return { kind: 'mean', shape: [n, 1, 1, c], input: stored };
  }

  /** The second factor of a product with one number per channel. */
  private perChannel(name: string, shape: readonly number[]): Expression {
    const value = this.value(name);
    const cheap = (e: Expression) =>
      e.kind !== 'mean' && (e.kind !== 'convolution' || e.kernel.shape[2] <= MAX_GATE_CHANNELS);
    const input = some(value, (e) => !cheap(e)) ? this.store(name) : value;
    return { kind: 'spread', shape: value.shape, input, imagesInColumns: shape.length === 2 };
  }

  /** Values to be computed in one shader with others; those that would need too many textures are stored before. */
  private fused(names: readonly (string | (() => Expression))[], others: readonly Expression[]): Expression[] {
    const get = (of: (name: string) => Expression) =>
      names.map((name) => (typeof name === 'string' ? of(name) : name()));
    const values = get((name) => this.value(name));
    return texturesOf(...values, ...others).size <= MAX_TEXTURES ? values : get((name) => this.store(name));
  }

  /** A short list that gives the same as a long one: its first part, joined and stored, and the rest. */
  private inParts<E extends Expression>(
    name: string,
    operands: readonly (E | Stored)[],
    joined: (part: readonly (E | Stored)[]) => Expression,
  ): readonly (E | Stored)[] {
    if (operands.length <= MAX_OPERANDS) return operands;
    const part = this.write(`${name}:${operands.length}`, joined(operands.slice(0, MAX_OPERANDS)));
    return this.inParts(name, [part, ...operands.slice(MAX_OPERANDS)], joined);
  }

  /** The value as a tree if only one step reads it, else as a texture. */
  private value(name: string): Expression {
    return this.uses.get(name) === 1 ? this.values.get(name)! : this.store(name);
  }

  /** The value as a texture; the program that writes it is added now. */
  private store(name: string): Stored {
    const value = this.values.get(name)!;
    if (value.kind === 'stored') return value;
    const stored = this.write(name, value);
    this.values.set(name, stored);
    return stored;
  }

  private write(key: string, expression: Expression): Stored {
    const { shape } = expression;
    const shader = new Shader();
    const { code, uniforms } = shader.finish(expression);
    const textures = shader.textures.map((stored) => stored.key);
    this.programs.push({ target: key, shape, textures, code, uniforms });
    return { kind: 'stored', shape, key };
  }
}

/** [n, c] counts as one row of n columns. */
function storedShape(shape: readonly number[]): Shape4 {
  if (shape.length === 4) return shape as unknown as Shape4;
  if (shape.length === 2) return [1, 1, shape[0]!, shape[1]!];
  throw new ShapeError(`Expected [n, h, w, c] or [n, c] but received ${format(shape)}`);
}

function concat(inputs: readonly Stored[]): Concat {
  const [n, h, w] = inputs[0]!.shape;
  return { kind: 'concat', shape: [n, h, w, inputs.reduce((sum, { shape }) => sum + shape[3], 0)], inputs };
}

const isPerChannel = (shape: readonly number[]) => shape.length === 2 || (shape[1] === 1 && shape[2] === 1);

const weight = (step: Step, shape: Shape4): Stored => ({ kind: 'stored', shape, key: `${step.name}:kernel` });

function withBias(step: Complete<Conv2dStep | ConvTranspose2dStep>, convolution: Expression): Expression {
  if (!step.useBias) return convolution;
  return pointwise([convolution, vector(`${step.name}:bias`, step.filters)], ([v, bias]) => `${v} + ${bias}`);
}

/** Whether a pixel shuffle may ask for single channels of it. */
function canSplit(expression: Expression): boolean {
  switch (expression.kind) {
    case 'stored':
      return true;
    case 'convolution':
      return expression.inputs.every(({ kind }) => kind === 'stored');
    case 'spread':
      return expression.input.kind === 'stored' && !expression.imagesInColumns;
    case 'pointwise':
      return expression.operands.every(canSplit);
    default:
      return false;
  }
}
