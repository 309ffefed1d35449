import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { ContextLostError } from '../errors.js';
import type { BlockOperands } from '../layers/block-kernel.js';
import type { Step } from '../steps/step.js';
import { compileBlock, type Program } from './compile.js';
import { guardReads, keepValues } from './guard-reads.js';
import { isReshapeFree, packedTextureShape } from './texture-shape.js';

/** Shapes of inputs for which a layer's programs are kept at a time. */
const LIMIT = 12;

/** A program as tfjs runs it. */
class BlockProgram implements GPGPUProgram {
  readonly variableNames: string[];
  readonly outputShape: number[];
  readonly userCode: string;
  readonly customUniforms: { name: string; type: 'ivec4' }[];
  readonly enableShapeUniforms = true;
  readonly packedInputs = true;
  readonly packedOutput = true;

  constructor(readonly program: Program) {
    this.variableNames = program.textures.map((_, i) => `T${i}`);
    this.outputShape = [...program.shape];
    this.userCode = program.code;
    this.customUniforms = Object.keys(program.uniforms).map((name) => ({ name, type: 'ivec4' }));
  }
}

/** Programs by the layer's list of steps, then by the shapes of its inputs. */
const cache = new WeakMap<readonly Step[], Map<string, readonly BlockProgram[]>>();

function programsFor(steps: readonly Step[], inputs: readonly TensorInfo[]): readonly BlockProgram[] {
  const known = cache.get(steps) ?? new Map<string, readonly BlockProgram[]>();
  cache.set(steps, known);
  const shapes = inputs.map(({ shape }) => shape);
  const key = shapes.join(';');
  const programs = known.get(key) ?? compileBlock(steps, shapes).map((program) => new BlockProgram(program));
  known.delete(key);
  known.set(key, programs);
  if (known.size > LIMIT) known.delete(known.keys().next().value!);
  return programs;
}

/**
 * Computes a block with its own shaders on tfjs's webgl backend.
 *
 * @throws {ContextLostError} if the GPU's context is lost
 */
export function runPrograms(
  { inputs, weights }: BlockOperands,
  steps: readonly Step[],
  backend: MathBackendWebGL,
): TensorInfo {
  guardReads(backend);
  if (backend.getGPGPUContext().gl.isContextLost()) throw new ContextLostError();
  const given = new Map(inputs.map((input, i) => [`in${i}`, input]));
  for (const [step, named] of weights) {
    for (const [name, weight] of Object.entries(named)) {
      keepValues(backend, weight);
      given.set(`${step}:${name}`, weight);
    }
  }
  const results = new Map<string, TensorInfo>();
  try {
    let last: TensorInfo | undefined;
    for (const compiled of programsFor(steps, inputs)) {
      const { target, textures, frees } = compiled.program;
      last = run(
        backend,
        compiled,
        textures.map((key) => results.get(key) ?? given.get(key)!),
      );
      results.set(target, last);
      for (const key of frees) {
        backend.disposeIntermediateTensorInfo(results.get(key)!);
        results.delete(key);
      }
    }
    return last!;
  } catch (error) {
    for (const info of results.values()) backend.disposeIntermediateTensorInfo(info);
    throw error;
  }
}

function run(backend: MathBackendWebGL, compiled: BlockProgram, operands: readonly TensorInfo[]): TensorInfo {
  const unpacked: TensorInfo[] = [];
  const inputs = operands.map((info) => {
    if (isWhereExpected(backend, info)) return info;
    unpacked.push(backend.unpackTensor(info)); // tfjs packs it again, in the layout of its shape
    return unpacked[unpacked.length - 1]!;
  });
  const uniforms = Object.values(compiled.program.uniforms);
  const result = backend.runWebGLProgram(compiled, inputs, 'float32', uniforms, true);
  for (const info of unpacked) backend.disposeIntermediateTensorInfo(info);
  return result;
}

/** Whether a tensor's texture has the layout that follows from its shape: one that was reshaped for free may have another. */
function isWhereExpected(backend: MathBackendWebGL, { dataId, shape }: TensorInfo): boolean {
  const data = backend.texData.get(dataId);
  if (!data.texture || !data.isPacked || !isReshapeFree(data.shape, shape)) return true;
  return data.texShape!.join() === packedTextureShape(shape).join();
}
