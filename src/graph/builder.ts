import { ShapeError } from '../errors.js';
import { completeStep } from '../steps/complete-step.js';
import { format } from '../steps/primitive.js';
import type { Shape, Step } from '../steps/step.js';
import { runSteps } from '../steps/step-list.js';
import type { Extent, ForeignOnlyStep, LoweredStep, Operation } from './graph.js';

/** Numbers in one image: more than that no memory of WebAssembly holds. */
const MOST_VALUES = 2 ** 30;

/** Weights of one operation by the names of docs/FORMAT.md. */
export type Weights = Operation['weights'];

/** Appends the operations of one layer to a graph under construction. */
export interface Builder {
  /** Appends one operation, its step completed, and gives the value of its result. */
  add(step: Step | ForeignOnlyStep, inputs: readonly number[], extent: Extent, weights?: Weights): number;
  /** Height, width and channels of a value. */
  extentOf(value: number): Extent;
}

const isForeign = (step: Step | ForeignOnlyStep): step is ForeignOnlyStep =>
  step.op === 'pad' || step.op === 'depthwiseConv2d' || step.op === 'upsampleBilinear';

/** A graph under construction. */
export class GraphBuilder {
  /** Extent of every value, by its number. */
  readonly extents: Extent[] = [];
  /** In the order in which they were added, which is one in which they can run. */
  readonly operations: Operation[] = [];
  private readonly names = new Set<string>();

  /** Adds a value that no operation makes: an input, or the result of an unknown layer. */
  value(extent: Extent): number {
    return this.extents.push(extent) - 1;
  }

  /** What appends operations that are called `<layer>/<step>`; those of a layer that is applied again get `#2`, `#3`, … */
  layer(name: string): Builder {
    return {
      add: (step, inputs, extent, weights = {}) => {
        const output = this.value(extent);
        const complete: LoweredStep = isForeign(step) ? step : completeStep(step);
        this.operations.push({ name: this.unique(`${name}/${step.name}`), step: complete, inputs, output, weights });
        return output;
      },
      extentOf: (value) => this.extents[value]!,
    };
  }

  private unique(name: string): string {
    let candidate = name;
    for (let i = 2; this.names.has(candidate); i++) candidate = `${name}#${i}`;
    this.names.add(candidate);
    return candidate;
  }
}

/**
 * Appends the steps of a layer.
 *
 * @param name of the layer, for messages
 * @param weightsOf weights of a step by their names, from the step's name
 * @returns the value of the last one's result
 * @throws {ShapeError} for inputs that a step cannot take
 */
export function lowerSteps(
  steps: readonly Step[],
  inputs: readonly number[],
  builder: Builder,
  name: string,
  weightsOf: (step: string) => Weights,
): number {
  return runSteps<number>(steps, inputs, (step, values, primitive) => {
    const shapes = values.map((id): Shape => [1, ...builder.extentOf(id)]);
    const extent = toExtent(primitive.outputShape(step, shapes), `${name}/${step.name}`);
    return builder.add(step, values, extent, weightsOf(step.name));
  });
}

/**
 * Height, width and channels of a shape: drops the batch; [n, c] counts as one pixel.
 *
 * @param name whose shape it is, for messages
 * @throws {ShapeError} for other ranks, open dimensions and images that no memory holds
 */
export function toExtent(shape: Shape, name: string): Extent {
  const inner = shape.length === 2 ? [1, 1, shape[1]] : shape.slice(1);
  if (inner.length === 3 && inner.every((d) => typeof d === 'number' && d > 0)) {
    const values = inner.reduce<number>((product, d) => product * d!, 1);
    if (values <= MOST_VALUES) return inner as unknown as Extent;
    throw new ShapeError(`Expected at most ${MOST_VALUES} values for ${name} but received ${format(shape)}`);
  }
  throw new ShapeError(
    `Expected a shape [n, h, w, c] or [n, c] without open dimensions for ${name} but received ${format(shape)}`,
  );
}
