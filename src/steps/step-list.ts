import { MsfsrError } from '../errors.js';
import { show } from '../validate.js';
import { type CompleteStep, completeStep } from './complete-step.js';
import type { Primitive } from './primitive.js';
import { primitiveOf } from './primitives.js';
import type { Shape, Step } from './step.js';

/** Writes a list of steps: `add` returns the name under which later steps use the result. */
export class StepList {
  readonly steps: Step[] = [];

  add(step: Step): string {
    this.steps.push(step);
    return step.name;
  }
}

const fail = (message: string): never => {
  throw new MsfsrError('MSFSR_STEP', message);
};

/**
 * Checks a list of steps: known operations, valid unique names, inputs that exist, right number of inputs.
 *
 * @param inputCount number of tensors that the layer receives, if known
 * @throws {MsfsrError} MSFSR_STEP that names the step
 */
export function checkSteps(steps: readonly Step[], inputCount?: number): void {
  if (!Array.isArray(steps) || steps.length === 0)
    fail(`Expected a list of at least one step but received ${show(steps)}`);
  const known = new Set<string>();
  for (const step of steps) {
    const primitive = primitiveOf(step);
    if (!/^[a-z0-9./]+$/.test(step.name) || /^in\d+$/.test(step.name) || known.has(step.name)) {
      fail(`Expected a unique step name of lower-case letters, digits, "." and "/" but received ${show(step.name)}`);
    }
    if (step.inputs.length < primitive.arity || (!primitive.more && step.inputs.length > primitive.arity)) {
      fail(`Step ${show(step.name)} (${step.op}) takes ${primitive.arity} inputs but received ${step.inputs.length}`);
    }
    for (const input of step.inputs) {
      const external = /^in(\d+)$/.exec(input);
      const exists = external ? inputCount === undefined || Number(external[1]) < inputCount : known.has(input);
      if (!exists)
        fail(`Step ${show(step.name)} uses ${show(input)}, which is neither an input of the layer nor an earlier step`);
    }
    known.add(step.name);
  }
}

/**
 * Visits the steps in order, completed, with the values of their inputs; the visitor's results are the values of later steps.
 *
 * @returns the result of the last step
 */
export function runSteps<T>(
  steps: readonly Step[],
  layerInputs: readonly T[],
  visit: (step: CompleteStep, inputs: T[], primitive: Primitive<CompleteStep>) => T,
): T {
  const values = new Map<string, T>(layerInputs.map((value, i) => [`in${i}`, value]));
  let last: T | undefined;
  for (const step of steps) {
    const inputs = step.inputs.map(
      (name) => values.get(name) ?? fail(`Step ${show(step.name)} lacks its input ${show(name)}`),
    );
    const primitive = primitiveOf(step);
    last = visit(completeStep(step), inputs as T[], primitive);
    values.set(step.name, last);
  }
  return last as T;
}

/** Shape of the last step's result. */
export function outputShapeOf(steps: readonly Step[], inputs: readonly Shape[]): Shape {
  return runSteps<Shape>(steps, inputs, (step, shapes, primitive) => primitive.outputShape(step, shapes));
}

/** Multiply-accumulates of the convolutions for one image; spatial dimensions must be known. */
export function macsOf(steps: readonly Step[], inputs: readonly Shape[]): number {
  let total = 0;
  runSteps<Shape>(steps, inputs, (step, shapes, primitive) => {
    const output = primitive.outputShape(step, shapes);
    total += primitive.macs(step, shapes[0] as number[], output as number[]);
    return output;
  });
  return total;
}
