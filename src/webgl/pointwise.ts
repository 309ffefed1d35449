import type { ActivationStep, Step } from '../steps/step.js';
import type { Expression, Pointwise, Spread, Stored } from './expression.js';
import { float } from './glsl/helpers.js';

type Formula = Pointwise['formula'];

const ACTIVATIONS: Readonly<Record<ActivationStep['op'], (v: string) => string>> = {
  relu: (v) => `max(${v}, vec4(0.0))`,
  tanh: (v) => `squash(${v})`,
  sigmoid: (v) => `1.0 / (1.0 + exp(-${v}))`,
};

/** A weight's vector [c] at every pixel. */
export const vector = (key: string, channels: number): Spread => ({
  kind: 'spread',
  shape: [1, 1, 1, channels],
  input: { kind: 'stored', shape: [1, 1, 1, channels], key } satisfies Stored,
  imagesInColumns: false,
});

/** Operands combined number by number; the result has the shape of the first. */
export const pointwise = (operands: readonly Expression[], formula: Formula): Pointwise => ({
  kind: 'pointwise',
  shape: operands[0]!.shape,
  operands,
  formula: (values) => formula(values),
});

/**
 * Steps that combine numbers at one place, as GLSL of the values of their inputs, then of their vectors.
 *
 * @returns names of the step's vectors in the order in which the formula takes them, and the formula; undefined for other steps
 */
export function formulaOf(step: Step): { readonly vectors: readonly string[]; readonly formula: Formula } | undefined {
  switch (step.op) {
    case 'batchNorm': {
      const formula: Formula = ([v, gamma, beta, mean, variance]) =>
        `(${v} - ${mean}) * (${gamma} * inversesqrt(${variance} + ${float(step.epsilon ?? 1e-5)})) + ${beta}`;
      return { vectors: ['gamma', 'beta', 'moving_mean', 'moving_variance'], formula };
    }
    case 'prelu':
      return { vectors: ['alpha'], formula: ([v, alpha]) => `max(${v}, vec4(0.0)) + ${alpha} * min(${v}, vec4(0.0))` };
    case 'leakyRelu':
      return { vectors: [], formula: ([v]) => `max(${v}, ${v} * ${float(step.alpha ?? 0.2)})` };
    case 'relu':
    case 'tanh':
    case 'sigmoid':
      return { vectors: [], formula: ([v]) => ACTIVATIONS[step.op](v!) };
    case 'scale':
      return { vectors: [], formula: ([v]) => `${v} * ${float(step.factor)} + ${float(step.offset ?? 0)}` };
    case 'add':
      return { vectors: [], formula: (values) => values.join(' + ') };
    case 'multiply':
      return { vectors: [], formula: ([v, s]) => `${v} * ${s}` };
    case 'modulate':
      return { vectors: [], formula: ([v, gamma, beta]) => `${v} * (1.0 + ${gamma}) + ${beta}` };
    default:
      return undefined;
  }
}
