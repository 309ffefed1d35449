import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { ShapeError } from '../errors.js';
import { initialise, seedOf } from '../steps/initialise.js';
import type { WeightSpec } from '../steps/primitive.js';
import type { Shape, Step } from '../steps/step.js';
import { checkSteps, macsOf, outputShapeOf, runSteps } from '../steps/step-list.js';
import { type KeysOf, requireObject } from '../validate.js';
import { runBlock } from './block-kernel.js';
import { callStep } from './calls/call-step.js';

/** Arguments that every tfjs layer takes. */
export type LayerArgs = NonNullable<ConstructorParameters<typeof tfl.layers.Layer>[0]>;

/** Keys of {@link LayerArgs}. */
export const LAYER_KEYS = {
  inputShape: true,
  batchInputShape: true,
  batchSize: true,
  dtype: true,
  name: true,
  trainable: true,
  weights: true,
  inputDType: true,
} as const satisfies KeysOf<LayerArgs>;

/** Arguments of a layer that was saved: its steps stand in the config. */
export interface StepLayerArgs extends LayerArgs {
  /** What the layer computes, in order. */
  readonly steps: readonly Step[];
}

/** Steps of a layer: those that were saved, or what `make` writes from its arguments. */
export function stepsFrom<A extends object>(
  args: A | StepLayerArgs,
  make: (args: A) => readonly Step[],
): readonly Step[] {
  requireObject(args, 'arguments of a layer');
  return 'steps' in args ? args.steps : make(args);
}

type Shapes = tfl.Shape | tfl.Shape[];

let drawWeights = true;

/** Layers that are built while `body` runs start with zeros: their weights are about to be loaded, and drawing them takes time. */
export function withoutFirstWeights<T>(body: () => T): T {
  const before = drawWeights;
  drawWeights = false;
  try {
    return body();
  } finally {
    drawWeights = before;
  }
}

/** One shape or several, as a list. */
export const toShapes = (shape: Shapes): Shape[] => (Array.isArray(shape[0]) ? (shape as Shape[]) : [shape as Shape]);

/**
 * Base of all msfsr layers: interprets a list of primitive steps. A subclass only writes the list from its arguments;
 * a saved layer keeps the list in its config, so that files stay valid whatever becomes of the factory. In inference the block is one
 * kernel where the backend has it (block-kernel.ts), else stock ops.
 */
export abstract class StepLayer extends tfl.layers.Layer {
  /** What the layer computes, in order. */
  readonly steps: readonly Step[];
  /** Weights of each step by step name, in the order of the primitive's specs. */
  private readonly stepWeights = new Map<string, tfl.LayerVariable[]>();

  protected constructor(args: LayerArgs, steps: readonly Step[]) {
    super(args);
    checkSteps(steps);
    this.steps = steps;
    this.supportsMasking = false;
  }

  override build(inputShape: Shapes): void {
    const shapes = toShapes(inputShape);
    checkSteps(this.steps, shapes.length);
    this.guard(() =>
      runSteps<Shape>(this.steps, shapes, (step, inputs, primitive) => {
        const specs = primitive.weights?.(step, inputs) ?? [];
        this.stepWeights.set(
          step.name,
          specs.map((spec) => this.addStepWeight(step, spec)),
        );
        return primitive.outputShape(step, inputs);
      }),
    );
    this.built = true;
  }

  override computeOutputShape(inputShape: Shapes): tfl.Shape {
    return this.guard(() => [...outputShapeOf(this.steps, toShapes(inputShape))]);
  }

  /** Multiply-accumulates for one image of this input shape. */
  macs(inputShape: Shapes): number {
    return macsOf(this.steps, toShapes(inputShape));
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    // Frozen layers keep their running statistics, as in Keras and in the trainer.
    const training = this.trainable && (kwargs?.training ?? false);
    const list = (Array.isArray(inputs) ? inputs : [inputs]) as tf.Tensor4D[];
    if (!training) {
      const weights = this.steps.flatMap(({ name }) => this.stepWeights.get(name)!.map((variable) => variable.read()));
      const result = runBlock(this.getClassName(), this.steps, list, weights);
      if (result) return result;
    }
    return tf.tidy(() =>
      runSteps<tf.Tensor>(this.steps, list, (step, values) => {
        const variables = this.stepWeights.get(step.name) ?? [];
        const update = (index: number, value: tf.Tensor) => variables[index]!.write(value);
        const weights = variables.map((variable) => variable.read());
        return callStep(step, values as tf.Tensor4D[], weights, { training, update });
      }),
    );
  }

  override getConfig(): tf.serialization.ConfigDict {
    // A copy without undefined fields: they would not survive JSON.
    return { ...super.getConfig(), steps: JSON.parse(JSON.stringify(this.steps)) as tf.serialization.ConfigDictArray };
  }

  private addStepWeight(step: Step, { name, shape, init, trainable }: WeightSpec): tfl.LayerVariable {
    const seed = seedOf(`${this.name}/${step.name}/${name}`);
    const draw = drawWeights;
    const initializer = { apply: (s: number[]) => (draw ? tf.tensor(initialise(s, init, seed), s) : tf.zeros(s)) };
    type Initializer = Parameters<tfl.layers.Layer['addWeight']>[3];
    return this.addWeight(
      `${step.name}/${name}`,
      shape,
      'float32',
      initializer as unknown as Initializer,
      undefined,
      trainable,
    );
  }

  /** Puts the layer's name before a message about shapes. */
  private guard<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      if (error instanceof ShapeError && !error.message.startsWith('Layer '))
        throw new ShapeError(`Layer ${this.name}: ${error.message}`, { cause: error });
      throw error;
    }
  }
}
