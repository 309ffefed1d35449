import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { registerMsfsrLayers } from '../layers/register.js';
import { boolean, callback, integer, invalid, knownKeys } from '../validate.js';
import { ContractError, expectThat } from './contract-error.js';
import { checkGradientOptions, checkGradients, type GradientOptions } from './gradients.js';
import { expectFinite, largestDifference, normalTensor, shakeWeights, withoutLeaks } from './values.js';

/** Options of {@link runLayerTest}. */
export interface LayerTestOptions {
  /** Shape of every input, batch first; a batch of at least 2, because some gradients of tfjs are right for 1 only. */
  readonly inputShapes: readonly (readonly number[])[];
  /** Whether the layer takes inputs of open batch, height and width. Default true. */
  readonly openShapes?: boolean;
  /** How gradients are compared, or why they are not. */
  readonly gradients?: GradientOptions;
  /** Wraps the creation of a layer from its config, e.g. to supply what a config cannot hold. */
  readonly restore?: <T>(body: () => T) => T;
}

type Layer = tfl.layers.Layer;
type Variables = Layer['weights'];

/**
 * Checks what every layer owes: shapes as computed, open shapes too; finite float32; the same output twice; a config that gives the layer
 * again, directly and through a saved model; gradients that agree with central differences; no tensors left behind. The class must be
 * registered with tfjs. Needs a backend with gradients: `cpu`, or `wasm` after `registerTraining` of `msfsr/train`.
 *
 * @example
 * ```ts
 * await runLayerTest((name) => convolution({ name, filters: 4 }), { inputShapes: [[2, 5, 6, 3]] });
 * ```
 *
 * @param create makes the layer under a name
 * @throws {ContractError} that says which duty failed
 * @throws {OptionError} for options that are unknown or out of range
 */
export async function runLayerTest(create: (name: string) => Layer, options: LayerTestOptions): Promise<void> {
  if (typeof create !== 'function') invalid('function', 'create', create);
  checkOptions(options);
  const { inputShapes, restore = (body) => body() } = options;
  if (inputShapes.some(([batch]) => !(batch! >= 2)))
    throw new ContractError(
      'Expected a batch of at least 2 in every input shape: gradients of tfjs can be right for 1 only',
    );
  registerMsfsrLayers();
  await withoutLeaks('The layer', async () => {
    const name = 'tested_layer';
    const layer = create(name);
    expectThat(layer.name === name, () => `The layer should be called ${name} but is called ${layer.name}`);
    const inputs = inputShapes.map((shape, i) => normalTensor(shape, `input${i}`));
    const used: Variables = [];
    try {
      const model = modelOf(layer, inputShapes, options.openShapes ?? true);
      used.push(...layer.weights);
      shakeWeights(layer.weights, name);
      const output = predict(model, inputs);
      checkOutput(layer, inputShapes, output, options.openShapes ?? true);
      checkSame('A second run', output, predict(model, inputs));
      checkConfig(layer, inputs, output, restore, used);
      await checkSavedModel(model, inputs, output, restore, used);
      output.dispose();
      if (options.gradients?.skip === undefined) checkLayerGradients(layer, inputs, options.gradients);
    } finally {
      tf.dispose(inputs);
      for (const variable of new Set(used)) variable.dispose();
    }
  });
}

/** Longest side of an input. */
const LONGEST = 1024;

function checkOptions(options: LayerTestOptions): void {
  knownKeys(options, 'runLayerTest options', { inputShapes: true, openShapes: true, gradients: true, restore: true });
  const { inputShapes, openShapes, gradients, restore } = options;
  if (!Array.isArray(inputShapes) || inputShapes.length === 0) invalid('list of shapes', 'inputShapes', inputShapes);
  for (const [i, shape] of inputShapes.entries()) {
    if (!Array.isArray(shape) || shape.length < 2 || shape.length > 6)
      invalid('shape, batch first', `inputShapes[${i}]`, shape);
    for (const [k, side] of shape.entries()) integer(side, `inputShapes[${i}][${k}]`, 1, LONGEST);
  }
  if (openShapes !== undefined) boolean(openShapes, 'openShapes');
  if (gradients !== undefined) checkGradientOptions(gradients);
  callback(restore, 'restore');
}

function modelOf(layer: Layer, shapes: readonly (readonly number[])[], open: boolean): tfl.LayersModel {
  const inputs = shapes.map((shape) => {
    const inner = shape.slice(1, -1).map((d) => (open ? null : d));
    return tfl.input({ shape: [...inner, shape[shape.length - 1]!] });
  });
  const outputs = layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as tfl.SymbolicTensor;
  return tfl.model({ inputs, outputs });
}

const predict = (model: tfl.LayersModel, inputs: tf.Tensor[]) =>
  model.predict(inputs.length === 1 ? inputs[0]! : inputs) as tf.Tensor;

function checkOutput(layer: Layer, shapes: readonly (readonly number[])[], output: tf.Tensor, open: boolean): void {
  expectFinite('The output', output);
  const computed = (given: (number | null)[][]) =>
    layer.computeOutputShape(given.length === 1 ? given[0]! : given) as (number | null)[];
  const fixed = computed(shapes.map((shape) => [...shape]));
  expectThat(
    fixed.join() === output.shape.join(),
    () => `computeOutputShape gives [${fixed}] for the inputs but the output is [${output.shape}]`,
  );
  if (!open) return;
  for (const dims of [[0], [1, 2], [0, 1, 2]]) {
    const given = shapes.map((shape) => shape.map((d, i) => (dims.includes(i) && i < shape.length - 1 ? null : d)));
    const result = computed(given);
    expectThat(
      result.length === output.rank && result.every((d, i) => d === null || d === output.shape[i]),
      () =>
        `computeOutputShape gives [${result.map((d) => d ?? '?')}] with open dimensions but the output is [${output.shape}]`,
    );
    expectThat(typeof result.at(-1) === 'number', () => 'computeOutputShape should know the channels of the output');
  }
}

/** Compares bit for bit, and disposes of the second tensor. */
function checkSame(what: string, expected: tf.Tensor, other: tf.Tensor): void {
  const difference = largestDifference(expected, other);
  other.dispose();
  expectThat(difference === 0, () => `${what} gives another output: it differs by up to ${difference}`);
}

function checkConfig(
  layer: Layer,
  inputs: tf.Tensor[],
  output: tf.Tensor,
  restore: NonNullable<LayerTestOptions['restore']>,
  used: Variables,
): void {
  const className = layer.getClassName();
  const [layerClass, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[className] ?? [];
  expectThat(
    !!layerClass && !!fromConfig,
    () => `The class ${className} is not registered: tf.serialization.registerClass`,
  );
  const config = JSON.stringify(layer.getConfig());
  const copy = restore(() => fromConfig(layerClass, JSON.parse(config))) as unknown as Layer;
  const again = JSON.stringify(copy.getConfig());
  expectThat(again === config, () => `The config changes on its way through fromConfig, from ${config} to ${again}`);
  const model = modelOf(
    copy,
    inputs.map((x) => x.shape),
    false,
  );
  used.push(...copy.weights);
  copyWeights(layer, copy);
  checkSame('The layer made from its own config', output, predict(model, inputs));
}

function copyWeights(from: Layer, to: Layer): void {
  const names = (layer: Layer) =>
    layer.weights.map(({ originalName, shape }) => `${originalName} [${shape}]`).join(', ');
  expectThat(names(from) === names(to), () => `The copy should have the weights ${names(from)} but has ${names(to)}`);
  for (const [i, variable] of to.weights.entries()) variable.write(from.weights[i]!.read());
}

async function checkSavedModel(
  model: tfl.LayersModel,
  inputs: tf.Tensor[],
  output: tf.Tensor,
  restore: NonNullable<LayerTestOptions['restore']>,
  used: Variables,
): Promise<void> {
  let saved: tf.io.ModelArtifacts | undefined;
  const modelArtifactsInfo = { dateSaved: new Date(0), modelTopologyType: 'JSON' as const };
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo };
    }),
  );
  const topology = JSON.parse(JSON.stringify(saved!.modelTopology)) as never;
  const loaded = await restore(() => tfl.models.modelFromJSON(topology));
  used.push(...loaded.weights);
  const weights = tf.io.decodeWeights(saved!.weightData!, saved!.weightSpecs!);
  try {
    loaded.loadWeights(weights, true);
    checkSame('The model after saving and loading', output, predict(loaded, inputs));
  } finally {
    tf.dispose(weights);
  }
}

function checkLayerGradients(layer: Layer, inputs: tf.Tensor[], options: GradientOptions | undefined): void {
  const variables = new Map(layer.trainableWeights.map((w) => [w.originalName, w.read() as tf.Variable]));
  // Layers with running statistics normalise otherwise in training.
  const modes = layer.nonTrainableWeights.length > 0 ? [false, true] : [false];
  for (const training of modes) {
    const run = (xs: tf.Tensor[]) => layer.apply(xs.length === 1 ? xs[0]! : xs, { training }) as tf.Tensor;
    checkGradients(training ? 'In training' : 'Outside training', run, inputs, variables, options);
  }
}
