import * as tf from '@tensorflow/tfjs-core';
import { buildMultiStage } from '../compose/build-multi-stage.js';
import type { Module, StageOptions } from '../contracts.js';
import { MsfsrError } from '../errors.js';
import { topologyOf } from '../graph/layers-model.js';
import { inferShapes } from '../graph/topology.js';
import type { ForeignSource } from '../layers/foreign-function.js';
import { compactBem } from '../modules/bem/compact.js';
import { compactBfm } from '../modules/bfm/compact.js';
import { compactBum } from '../modules/bum/compact.js';
import { checkModule } from '../modules/check-module.js';
import { createModule, moduleTypes } from '../modules/registry.js';
import { integer, invalid, knownKeys, oneOf } from '../validate.js';
import { toArtifacts } from '../weights/artifacts.js';
import { loadNetwork } from '../weights/load-network.js';
import { type BuiltModule, buildModule, disposeModule } from './build-module.js';
import { expectThat } from './contract-error.js';
import { expectFinite, largestDifference, normalTensor, shakeWeights, withoutLeaks } from './values.js';

/** Options of {@link runModuleTest}. */
export interface ModuleTestOptions {
  /** Heights and widths of the stage's input that are tried. Default 16x16, 8x24 and 40x16; the first one is run. */
  readonly sizes?: readonly (readonly [number, number])[];
  /** Enlargement of the stage, for BEM and BFM. Default 2. */
  readonly scale?: number;
  /** Channels of the features that the module is given in half of the tests. Default 5. */
  readonly features?: number;
  /** Functions of foreign upscalers, by name, for loading. */
  readonly functions?: Readonly<Record<string, ForeignSource>>;
}

/**
 * Checks what every BUM, BEM and BFM owes: layers and weights named after the scope, and shared when built again; shapes that keep the
 * contract at several sizes, with and without features; a gradient for every trainable weight; the same module from its config, and the
 * same output after saving and loading, where its type is registered; no tensors left behind. Needs a backend with gradients: `cpu`, or
 * `wasm` after `registerTraining` of `msfsr/train`.
 *
 * @example
 * ```ts
 * await runModuleTest(BUM.compact({ filters: 8, blocks: 1 }));
 * ```
 *
 * @throws {ContractError} that says which duty failed
 * @throws {OptionError} for options that are unknown or out of range
 */
export async function runModuleTest(module: Module, options: ModuleTestOptions = {}): Promise<void> {
  checkArguments(module, options);
  const scale = module.kind === 'bum' ? module.scale : (options.scale ?? 2);
  const sizes = options.sizes ?? [
    [16, 16],
    [8, 24],
    [40, 16],
  ];
  await withoutLeaks(`The ${module.kind}`, async () => {
    for (const features of [undefined, options.features ?? 5]) {
      const built = buildModule(module, scale, features);
      try {
        shakeWeights(built.model.weights, 'module');
        for (const size of sizes) checkShapes(built, size);
        if (features === undefined || built.usesFeatures) runOnce(built, sizes[0]!);
        checkRebuilt(module, built, scale, features);
      } finally {
        disposeModule(built);
      }
    }
    if (moduleTypes(module.kind).includes(module.config.type))
      await checkNetwork(module, scale, sizes[0]!, options.functions);
  });
}

/** Longest side of a stage's input, and most channels of its features. */
const [LONGEST, MOST_FEATURES] = [1024, 1024] as const;

function checkArguments(module: Module, options: ModuleTestOptions): void {
  if (typeof module !== 'object' || module === null) invalid('BUM, BEM or BFM', 'module', module);
  checkModule(oneOf(module.kind, 'kind of the module', ['bum', 'bem', 'bfm']), module);
  if (module.kind === 'bum') integer(module.scale, 'scale of the bum', 1, 32);
  knownKeys(options, 'runModuleTest options', { sizes: true, scale: true, features: true, functions: true });
  const { sizes, scale, features } = options;
  if (scale !== undefined) integer(scale, 'scale', 1, 32);
  if (features !== undefined) integer(features, 'features', 1, MOST_FEATURES);
  if (sizes === undefined) return;
  if (!Array.isArray(sizes) || sizes.length === 0) invalid('list of [height, width]', 'sizes', sizes);
  for (const [i, size] of sizes.entries()) {
    if (!Array.isArray(size) || size.length !== 2) invalid('[height, width]', `sizes[${i}]`, size);
    for (const [k, side] of size.entries()) integer(side, `sizes[${i}][${k}]`, 1, LONGEST);
  }
}

function checkShapes({ model, contract }: BuiltModule, [h, w]: readonly [number, number]): void {
  const shapes = inferShapes(topologyOf(model), contract.inputs(1, h, w));
  for (const [i, expected] of contract.outputs(1, h, w).entries()) {
    const came = shapes.get(model.outputs[i]!.id)!;
    expectThat(
      came.length === 4 && expected.shape.every((d, at) => d === null || d === came[at]),
      () =>
        `For a stage's input of ${h}x${w} pixels the module owes ${expected.what} of [${expected.shape.map((d) => d ?? '?')}] ` +
        `but gives [${came}]`,
    );
    expectThat(typeof came[3] === 'number', () => `The channels of ${expected.what} should be known`);
  }
}

/** Runs the module on two images: finite, as inferred, and with a gradient for every trainable weight. */
function runOnce({ model, contract }: BuiltModule, [h, w]: readonly [number, number]): void {
  const shapes = contract.inputs(2, h, w);
  const inferred = inferShapes(topologyOf(model), shapes);
  tf.tidy(() => {
    const inputs = shapes.map((shape, i) => normalTensor(shape, `input${i}`));
    const run = () => {
      const given = inputs.length === 1 ? inputs[0]! : inputs;
      const outputs = [model.apply(given, { training: true })].flat() as tf.Tensor[];
      for (const [i, output] of outputs.entries()) {
        expectFinite(contract.outputs(2, h, w)[i]!.what, output);
        const expected = inferred.get(model.outputs[i]!.id)!;
        expectThat(
          expected.join() === output.shape.join(),
          () => `Output ${i} should be [${expected}], as its layers compute it, but is [${output.shape}]`,
        );
      }
      return tf.addN(outputs.map((y, i) => tf.sum(tf.mul(y, normalTensor(y.shape, `projection${i}`))))) as tf.Scalar;
    };
    const weights = model.trainableWeights;
    if (weights.length === 0) return void run();
    const variables = weights.map((weight) => weight.read() as tf.Variable);
    const { grads } = tf.variableGrads(run, variables);
    for (const [i, weight] of weights.entries()) {
      const gradient = grads[variables[i]!.name];
      const reached = gradient?.dataSync().some((g) => g !== 0);
      expectThat(!!gradient && !!reached, () => `No gradient reaches the trainable weight ${weight.originalName}`);
      expectFinite(`The gradient of ${weight.originalName}`, gradient);
    }
  });
}

/** The module made from its config has the same weights. */
function checkRebuilt(module: Module, built: BuiltModule, scale: number, features: number | undefined): void {
  if (!moduleTypes(module.kind).includes(module.config.type)) return;
  const config = JSON.parse(JSON.stringify(module.config)) as Module['config'];
  let again: BuiltModule;
  try {
    again = buildModule(createModule(module.kind, config), scale, features);
  } catch (error) {
    // A foreign upscaler does not lie in its config but in the saved network.
    if (error instanceof MsfsrError && error.code === 'MSFSR_FUNCTION_MISSING') return;
    throw error;
  }
  const names = ({ model }: BuiltModule) => model.weights.map((w) => `${w.originalName} [${w.shape}]`).join(', ');
  const [expected, came] = [names(built), names(again)];
  disposeModule(again);
  expectThat(
    expected === came,
    () => `The module made from its config should have the weights ${expected} but has ${came}`,
  );
}

/** A one-stage network with the module gives the same output after saving and loading. */
async function checkNetwork(
  module: Module,
  scale: number,
  [h, w]: readonly [number, number],
  functions: ModuleTestOptions['functions'] = {},
): Promise<void> {
  const small: StageOptions = {
    bum: compactBum({ filters: 4, blocks: 0, scale }),
    bem: compactBem({ channels: 4, depth: 1 }),
    bfm: compactBfm({ blocks: 0, features: 4, hidden: 4, filters: 4 }),
  };
  const network = buildMultiStage({ stages: [{ ...small, [module.kind]: module }] });
  shakeWeights(network.model.weights, 'network');
  const { weightData, ...rest } = await toArtifacts(network);
  const loaded = await loadNetwork({ ...JSON.parse(JSON.stringify(rest)), weightData }, { functions });
  const image = normalTensor([1, h, w, 3], 'image') as tf.Tensor4D;
  const [before, after] = [network, loaded].map((one) => one.predict(image)[0]!);
  const difference = largestDifference(before!.image, after!.image);
  tf.dispose([image, before!.image, after!.image, before!.boundaries ?? [], after!.boundaries ?? []]);
  network.dispose();
  loaded.dispose();
  expectThat(difference === 0, () => `After saving and loading the stage's image differs by up to ${difference}`);
}
