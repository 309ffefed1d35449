import { MsfsrError } from '../errors.js';
import { show } from '../validate.js';
import type { Complete, CompleteStep } from './complete-step.js';
import type { Conv2dStep, ConvTranspose2dStep, ResampleStep } from './step.js';

/** What an attribute must be, in words, and whether it is that. */
type Rule = readonly [expected: string, holds: (value: unknown) => boolean];
type Rules<S> = { readonly [K in keyof S]?: Rule };

const within = (value: unknown, least: number, most: number) =>
  typeof value === 'number' && value >= least && value <= most;
const integer = (least: number, most: number): Rule => [
  `integer in [${least}, ${most}]`,
  (value) => Number.isInteger(value) && within(value, least, most),
];
const finite: Rule = ['finite number', (value) => Number.isFinite(value)];
const flag: Rule = ['true or false', (value) => typeof value === 'boolean'];
const oneOf = (...names: string[]): Rule => [names.join(' or '), (value) => names.includes(value as string)];

/** Sides of kernels, strides, margins and factors beyond this are in no network. */
const MOST = 64;
const KERNEL: Rules<Complete<Conv2dStep | ConvTranspose2dStep>> = {
  filters: integer(1, 65_536),
  kernelSize: integer(1, MOST),
  strides: integer(1, MOST),
  useBias: flag,
};
const RESAMPLE: Rules<Complete<ResampleStep>> = { size: integer(1, MOST) };

const RULES: { readonly [S in CompleteStep as S['op']]: Rules<S> } = {
  conv2d: { ...KERNEL, padding: integer(0, MOST), padMode: oneOf('zero', 'reflect') },
  convTranspose2d: {
    ...KERNEL,
    crop: [
      `four integers in [0, ${MOST}]`,
      (value) => Array.isArray(value) && value.length === 4 && value.every(integer(0, MOST)[1]),
    ],
  },
  batchNorm: { epsilon: ['number in [0, 1]', (value) => within(value, 0, 1)] },
  prelu: {},
  leakyRelu: { alpha: finite },
  relu: {},
  tanh: {},
  sigmoid: {},
  scale: { factor: finite, offset: finite },
  maxPool: RESAMPLE,
  upsampleNearest: RESAMPLE,
  upsampleBicubic: RESAMPLE,
  pixelShuffle: RESAMPLE,
  spaceToDepth: RESAMPLE,
  globalAveragePool: {},
  add: {},
  concat: {},
  multiply: {},
  modulate: {},
};

/**
 * Checks what a step from a file says about itself: types and ranges of the attributes that inference reads.
 *
 * @throws {MsfsrError} MSFSR_STEP that names the step and the attribute
 */
export function checkAttributes(step: CompleteStep): void {
  for (const [key, [expected, holds]] of Object.entries(RULES[step.op] as Readonly<Record<string, Rule>>)) {
    const value = (step as unknown as Readonly<Record<string, unknown>>)[key];
    if (holds(value)) continue;
    throw new MsfsrError(
      'MSFSR_STEP',
      `Expected ${expected} for ${key} of step ${show(step.name)} (${step.op}) but received ${show(value)}`,
    );
  }
}
