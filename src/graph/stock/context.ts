import type { Step } from '../../steps/step.js';
import type { Builder, Weights } from '../builder.js';
import type { Extent } from '../graph.js';
import type { NetworkLayer } from '../topology.js';

/** What the lowering of one stock layer gets to see. */
export interface StockContext {
  readonly layer: NetworkLayer;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: readonly number[];
  readonly builder: Builder;
  readonly output: Extent;
  /** Weights of the layer by their names in tfjs: kernel, bias, gamma, … */
  readonly weights: Weights;
}

/** Lowers one layer; undefined if its options have no primitive operation. */
export type Lowering = (context: StockContext) => number | undefined;

/** An option that is a number or two. */
export const pair = (value: unknown): [number, number] =>
  Array.isArray(value) ? [value[0], value[1]] : [Number(value), Number(value)];

/** The number, where both are the same. */
export const square = ([a, b]: [number, number]): number | undefined => (a === b ? a : undefined);

/** Adds one step with the output's extent. */
export function append(context: StockContext, step: object, weights: Weights = {}): number {
  const names = context.inputs.map((_, i) => `in${i}`);
  const named = { name: 'main', inputs: names, ...step } as unknown as Step;
  return context.builder.add(named, context.inputs, context.output, weights);
}

/** Adds the activation that Keras lets many layers have. */
export function activate(context: StockContext, value: number): number | undefined {
  const op = (context.config.activation as string | undefined) ?? 'linear';
  if (op === 'linear') return value;
  if (!['relu', 'tanh', 'sigmoid'].includes(op)) return undefined;
  return context.builder.add({ op: op as 'relu', name: op, inputs: ['main'] }, [value], context.output);
}
