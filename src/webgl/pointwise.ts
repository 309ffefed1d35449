import type { CompleteStep } from '../steps/complete-step.js';
import type { ActivationStep } from '../steps/step.js';
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

/** Steps that combine numbers at one place. */
export type PointwiseStep = Extract<
  CompleteStep,
  {
    readonly op: ActivationStep['op'] | 'batchNorm' | 'prelu' | 'leakyRelu' | 'scale' | 'add' | 'multiply' | 'modulate';
  }
>;

/** A step as GLSL of the values of its inputs, then of its vectors. */
export interface PointwiseFormula {
  /** Names of the step's vectors in the order in which the formula takes them. */
  readonly vectors: readonly string[];
  readonly formula: Formula;
}

/** What a step computes at one place. */
export function formulaOf(step: PointwiseStep): PointwiseFormula {
  switch (step.op) {
    case 'batchNorm': {
      const formula: Formula = ([v, gamma, beta, mean, variance]) =>
        `(${v} - ${mean}) * (${gamma} * inversesqrt(${variance} + ${float(step.epsilon)})) + ${beta}`;
      return { vectors: ['gamma', 'beta', 'moving_mean', 'moving_variance'], formula };
    }
    case 'prelu':
      return { vectors: ['alpha'], formula: ([v, alpha]) => `max(${v}, vec4(0.0)) + ${alpha} * min(${v}, vec4(0.0))` };
    case 'leakyRelu':
      return { vectors: [], formula: ([v]) => `max(${v}, ${v} * ${float(step.alpha)})` };
    case 'relu':
    case 'tanh':
    case 'sigmoid':
      return { vectors: [], formula: ([v]) => ACTIVATIONS[step.op](v!) };
    case 'scale':
      return { vectors: [], formula: ([v]) => `${v} * ${float(step.factor)} + ${float(step.offset)}` };
    case 'add':
      return { vectors: [], formula: (values) => values.join(' + ') };
    case 'multiply':
      return { vectors: [], formula: ([v, s]) => `${v} * ${s}` };
    case 'modulate':
      return { vectors: [], formula: ([v, gamma, beta]) => `${v} * (1.0 + ${gamma}) + ${beta}` };
  }
}
