import type { Conv2dStep, ConvTranspose2dStep, Step } from './step.js';

/** Keys that a step may leave out. */
type OptionalKey<S> = { [K in keyof S]-?: undefined extends S[K] ? K : never }[keyof S];

/** Those with a default: all but the deviation of a kernel's first values, which He's rule gives. */
type DefaultedKey<S> = Exclude<OptionalKey<S>, S extends Conv2dStep | ConvTranspose2dStep ? 'initStd' : never>;

type Defaults<S> = Required<Pick<S, DefaultedKey<S>>>;

/** One of a step's operations, where its type has several. */
type OneOperation<S extends Step> = { [O in S['op']]: S & { readonly op: O } }[S['op']];

/** A step with all its attributes. */
export type Complete<S extends Step> = S extends Step ? OneOperation<S> & Defaults<S> : never;

/** One primitive operation with all its attributes: what every reader of steps gets to see. */
export type CompleteStep = Complete<Step>;

const KERNEL = { useBias: true, initGain: 1, initBias: 0, initShuffle: 1 } as const;
const none = () => ({});
const doubled = () => ({ size: 2 });

/** What a step means by leaving an attribute out; docs/FORMAT.md and the PyTorch reader say the same. */
const DEFAULTS: { readonly [S in Step as S['op']]: (step: S) => Defaults<S> } = {
  conv2d: ({ kernelSize }) => ({ strides: 1, padding: Math.floor(kernelSize / 2), padMode: 'zero', ...KERNEL }),
  convTranspose2d: () => ({ crop: [0, 0, 0, 0], ...KERNEL }),
  batchNorm: () => ({ epsilon: 1e-5, momentum: 0.9, initStd: 0 }),
  prelu: () => ({ initAlpha: 0.25 }),
  leakyRelu: () => ({ alpha: 0.2 }),
  relu: none,
  tanh: none,
  sigmoid: none,
  scale: () => ({ offset: 0 }),
  maxPool: doubled,
  upsampleNearest: doubled,
  upsampleBicubic: doubled,
  pixelShuffle: doubled,
  spaceToDepth: doubled,
  globalAveragePool: none,
  add: none,
  concat: none,
  multiply: none,
  modulate: none,
};

/** Complete steps by the step that was written: whoever follows a shape through a network asks for all of them again. */
const known = new WeakMap<Step, CompleteStep>();

/** Fills in what a step leaves out; the only place that knows defaults. */
export function completeStep<S extends Step>(step: S): Complete<S> {
  const complete = known.get(step) ?? complemented(step);
  known.set(step, complete);
  return complete as Complete<S>;
}

function complemented(step: Step): CompleteStep {
  const defaults = (DEFAULTS[step.op] as (step: Step) => object)(step);
  const written = Object.entries(step).filter(([, value]) => value !== undefined && value !== null);
  return { ...defaults, ...Object.fromEntries(written) } as CompleteStep;
}
