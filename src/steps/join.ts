import { ShapeError } from '../errors.js';
import type { Complete } from './complete-step.js';
import { channelsOf, format, free, type Primitive } from './primitive.js';
import type { JoinStep, Shape } from './step.js';

const compatible = (a: number | null | undefined, b: number | null | undefined) => a == null || b == null || a === b;

/** Refuses tensors whose dimensions differ; `dims` says how many leading ones are compared. */
function requireEqual(step: JoinStep, inputs: readonly Shape[], dims: number): void {
  const [first] = inputs;
  for (const other of inputs) {
    const equal =
      other.length === 4 && Array.from({ length: dims }, (_, i) => compatible(first![i], other[i])).every(Boolean);
    if (!equal) {
      throw new ShapeError(`Step ${step.name} (${step.op}) cannot join ${inputs.map(format).join(' and ')}`);
    }
  }
}

/** Sum of all inputs. */
export const add: Primitive<Complete<JoinStep>> = {
  arity: 2,
  more: true,
  macs: free,
  outputShape(step, inputs) {
    requireEqual(step, inputs, 4);
    return inputs[0]!;
  },
};

/** All channels side by side. */
export const concat: Primitive<Complete<JoinStep>> = {
  arity: 2,
  more: true,
  macs: free,
  outputShape(step, inputs) {
    requireEqual(step, inputs, 3);
    return [...inputs[0]!.slice(0, 3), inputs.reduce((sum, shape) => sum + channelsOf(shape, step), 0)];
  },
};

/** x · s with s [n, h, w, c], [n, 1, 1, c] or [n, c]. */
export const multiply: Primitive<Complete<JoinStep>> = {
  arity: 2,
  macs: free,
  outputShape(step, [x, s]) {
    const pixels = s!.length === 2 || (s![1] === 1 && s![2] === 1);
    if (!pixels) requireEqual(step, [x!, s!], 4);
    if (!compatible(x![3], s![s!.length - 1])) {
      throw new ShapeError(`Step ${step.name} (multiply) cannot join ${format(x!)} and ${format(s!)}`);
    }
    return x!;
  },
};

/** x · (1 + γ) + β: spatial feature transform (Wang et al., CVPR 2018). */
export const modulate: Primitive<Complete<JoinStep>> = {
  arity: 3,
  macs: free,
  outputShape(step, inputs) {
    requireEqual(step, inputs, 4);
    return inputs[0]!;
  },
};
