import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gradientPerModule, trainSteps } from '../../examples/custom-bum/training.js';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import type { UpscaleModule } from '../../src/contracts.js';
import { BackendError, MsfsrError, OptionError, ShapeError } from '../../src/errors.js';
import { type ForeignUpscaler, foreignBum } from '../../src/modules/bum/foreign.js';
import { BEM, BFM } from '../../src/modules/index.js';
import { toArtifacts } from '../../src/weights/artifacts.js';
import { type LoadNetworkOptions, loadNetwork } from '../../src/weights/load-network.js';
import { pictures, taken } from '../compose/pictures.js';
import { smallStage } from '../compose/small.js';
import { free, nearestTwice, tinyFusion, tinyHourglass, tinyUpscaler } from './foreign-models.js';
import { switchingGraph, tilingGraph } from './graphs.js';

let tensors = 0;
beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left behind').toBe(tensors);
});

const networkOf = (...bums: UpscaleModule[]) => buildMultiStage({ stages: bums.map((bum) => smallStage({ bum })) });

async function reload(network: MultiStage, options?: LoadNetworkOptions): Promise<MultiStage> {
  const { weightData, ...rest } = await toArtifacts(network);
  return loadNetwork({ ...JSON.parse(JSON.stringify(rest)), weightData }, options);
}

/** The loaded network gives the same images; it is disposed of. */
function expectSame(network: MultiStage, loaded: MultiStage): void {
  const image = pictures(1, 4, 6);
  expect(taken(loaded.predict(image))).toEqual(taken(network.predict(image)));
  image.dispose();
  loaded.dispose();
}

describe('a layers model', () => {
  it('works beside another of the same kind, under prefixed weight names, through saving and loading', async () => {
    for (const sequential of [false, true]) {
      const models = [tinyUpscaler({ sequential }), tinyUpscaler({ sequential })];
      const network = networkOf(...models.map((model) => foreignBum(model, { scale: 2 })));
      const names = network.model.weights.map((w) => w.originalName).filter((name) => name.includes('first/kernel'));
      expect(names).toEqual(['s1_bum_model_first/kernel', 's2_bum_model_first/kernel']);
      expectSame(network, await reload(network));
      // The copies hold the models' weights, not the models themselves.
      const image = pictures(1, 4, 4);
      const [direct, copied] = [models[0]!.predict(image) as tf.Tensor, network.part({ exit: 1 }).model];
      const bumImage = copied.getLayer('s1_bum_model').apply(image) as tf.Tensor;
      expect(bumImage.dataSync()).toEqual(direct.dataSync());
      models.forEach(free);
      taken(network.predict(image));
      tf.dispose([image, direct, bumImage]);
      network.dispose();
    }
  });

  it('may hold models inside itself', async () => {
    const input = tfl.input({ shape: [null, null, 3], name: 'LR' });
    const small = tfl.sequential({
      name: 'inner',
      layers: [4, 3].map((filters) =>
        tfl.layers.conv2d({ filters, kernelSize: 1, name: `deep${filters}`, inputShape: [null, null, 7 - filters] }),
      ),
    });
    const outer = tfl.model({ inputs: input, outputs: tinyUpscaler().apply(small.apply(input)) as tfl.SymbolicTensor });
    const network = networkOf(foreignBum(outer, { scale: 2 }), foreignBum(outer, { scale: 2 }));
    const names = network.model.weights.map((w) => w.originalName);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => /^s\d_(bum|bem|bfm)_/.test(name))).toBe(true);
    expect(names.filter((name) => name.includes('deep'))).toHaveLength(8);
    expectSame(network, await reload(network));
    network.dispose();
    free(outer);
  });

  it('stays put when frozen and learns when trainable, and the loss falls either way', () => {
    for (const trainable of [false, true]) {
      const model = tinyUpscaler();
      const network = networkOf(foreignBum(model, { scale: 2, trainable, outputRange: [-1, 2] }));
      const [low, high] = [pictures(1, 4, 4), pictures(1, 8, 8)];
      const own = () =>
        network.model.weights.filter((w) => w.originalName.startsWith('s1_bum')).map((w) => w.read().dataSync());
      const before = structuredClone(own());
      const gradients = gradientPerModule(network, low, high);
      expect(Object.keys(gradients).sort()).toEqual(trainable ? ['s1_bem', 's1_bfm', 's1_bum'] : ['s1_bem', 's1_bfm']);
      for (const size of Object.values(gradients)) expect(size).toBeGreaterThan(0);
      const losses = trainSteps(network, low, high, 6);
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
      if (trainable) expect(own()).not.toEqual(before);
      else expect(own()).toEqual(before);
      network.dispose();
      free(model);
      tf.dispose([low, high]);
    }
  });

  it('maps value ranges both ways', () => {
    const by255 = foreignBum((x) => nearestTwice(x), {
      scale: 2,
      inputRange: [0, 255],
      outputRange: [0, 255],
      name: 'a',
    });
    const network = buildMultiStage({ stages: [{ bum: by255 }] });
    const image = pictures(1, 2, 3);
    const [came] = taken(network.predict(image));
    const expected = nearestTwice(image);
    for (const [i, value] of expected.dataSync().entries()) expect(came!.image[i]).toBeCloseTo(value, 5);
    tf.dispose([image, expected]);
    network.dispose();
  });
});

describe('a graph model', () => {
  it('runs, lets gradients pass, and is supplied again at loading', async () => {
    const graph = await tilingGraph();
    const network = networkOf(foreignBum(graph, { scale: 2, name: 'Tiles_x2' }));
    const image = pictures(1, 4, 4);
    const run = (x: tf.Tensor) => (network.model.predict(x) as tf.Tensor[])[0]!;
    const gradient = tf.grad((x) => tf.sum(run(x)))(image);
    expect(gradient.dataSync().every((g) => g !== 0)).toBe(true);
    const execute = (x: tf.Tensor4D) => graph.execute({ image: x }) as tf.Tensor4D;
    expectSame(network, await reload(network, { functions: { Tiles_x2: execute } }));
    tf.dispose([image, gradient]);
    network.dispose();
    graph.dispose();
  });

  it('is refused if it runs only asynchronously', async () => {
    const graph = await switchingGraph();
    expect(() => foreignBum(graph, { scale: 2 })).toThrow(BackendError);
    expect(() => foreignBum(graph, { scale: 2 })).toThrow(/runs only asynchronously/);
    graph.dispose();
  });
});

describe('a function', () => {
  it('is supplied again at loading, or the error says how', async () => {
    const network = networkOf(foreignBum(nearestTwice, { scale: 2, name: 'my_Nearest' }));
    expectSame(network, await reload(network, { functions: { my_Nearest: nearestTwice } }));
    const others: LoadNetworkOptions[] = [{}, { functions: { other: nearestTwice } }];
    for (const options of others) {
      const loading = reload(network, options);
      await expect(loading).rejects.toThrow(/functions: \{ "my_Nearest": … \}/);
      await expect(loading).rejects.toThrow(expect.objectContaining({ code: 'MSFSR_FUNCTION_MISSING' }));
    }
    network.dispose();
  });

  it('that gives another size later is refused by name', () => {
    const fickle = (x: tf.Tensor4D) => (x.shape[1] > 20 ? x : nearestTwice(x));
    const network = buildMultiStage({
      stages: [smallStage(), { bum: foreignBum(fickle, { scale: 2, name: 'fickle' }) }],
    });
    const image = pictures(1, 12, 12);
    expect(() => network.predict(image)).toThrow(
      /"fickle" in layer s2_bum_model to turn \[1, 24, 24, 3\] into \[1, 48, 48, 3\]/,
    );
    expect(() => network.predict(image)).toThrow(ShapeError);
    image.dispose();
    network.dispose();
  });
});

describe('what cannot serve is refused at once', () => {
  const fixed = () => tfl.sequential({ layers: [tfl.layers.upSampling2d({ inputShape: [32, 32, 3] })] });
  const cases: [string, () => ForeignUpscaler, object, RegExp, typeof OptionError][] = [
    [
      'a model of another scale',
      () => tinyUpscaler(),
      { scale: 3 },
      /\[1, 48, 48, 3\] at scale 3 but received \[1, 32, 32, 3\]/,
      ShapeError,
    ],
    [
      'a function of another scale',
      () => nearestTwice,
      { scale: 4 },
      /at scale 4 but received \[1, 32, 32, 3\]/,
      ShapeError,
    ],
    ['a function that gives no tensor', () => (() => 7) as never, { scale: 2 }, /but received 7/, ShapeError],
    [
      'an asynchronous function',
      () => (async (x: tf.Tensor4D) => nearestTwice(x)) as never,
      { scale: 2 },
      /must run synchronously/,
      BackendError,
    ],
    [
      'a model of one size only',
      fixed,
      { scale: 2 },
      /of any size but its input .* has the fixed size \[\?, 32, 32, 3\]/,
      OptionError,
    ],
    ['nothing', () => null as never, { scale: 2 }, /model, a graph model or a function/, OptionError],
    ['a string', () => 'esrgan' as never, { scale: 2 }, /for upscaler but received "esrgan"/, OptionError],
    ['a scale that is none', () => nearestTwice, { scale: 1.5 }, /for scale but received 1.5/, OptionError],
    ['no scale', () => nearestTwice, {}, /for scale but received undefined/, OptionError],
    ['training of a function', () => nearestTwice, { scale: 2, trainable: true }, /only a layers model/, OptionError],
    ['an unknown option', () => nearestTwice, { scale: 2, range: 1 }, /"range" in BUM.foreign/, OptionError],
    [
      'an empty range',
      () => nearestTwice,
      { scale: 2, inputRange: [1, 1] },
      /for inputRange but received \[1, 1\]/,
      OptionError,
    ],
    [
      'a range that is none',
      () => nearestTwice,
      { scale: 2, inputRange: 255 },
      /inputRange but received 255/,
      OptionError,
    ],
  ];
  for (const [title, upscaler, options, message, errorClass] of cases) {
    it(title, () => {
      const given = upscaler();
      const attempt = () => foreignBum(given, options as never);
      expect(attempt).toThrow(message);
      expect(attempt).toThrow(errorClass);
      if (given && typeof given === 'object' && 'layers' in given) free(given);
    });
  }

  const channels = (c: number) =>
    tfl.sequential({ layers: [tfl.layers.upSampling2d({ inputShape: [null, null, c] })] }) as tfl.LayersModel;
  const more: [string, () => unknown, RegExp][] = [
    ['a model of grey pictures', () => foreignBum(channels(1), { scale: 2 }), /takes 1: .*luma.*resizeBilinear/],
    [
      'a model of vectors',
      () => foreignBum(tfl.sequential({ layers: [tfl.layers.dense({ units: 3, inputShape: [8] })] }), { scale: 2 }),
      /a model of images \[n, h, w, c\] but its input "\w+" has the shape \[\?, 8\]/,
    ],
    [
      'inputs whose names say nothing',
      () => BFM.foreign(tinyFusion()),
      /inputs are called "heat", "picture"; expected image, features, boundaries: .*inputs: \{ image: "heat"/,
    ],
    [
      'boundaries of another number',
      () => BEM.foreign(tinyUpscaler(), { scale: 1 }),
      /to turn \[1, 16, 16, 3\] into \[1, 16, 16, 11\] at scale 1 but received \[1, 32, 32, 3\]/,
    ],
    [
      'a name of an input that no module has',
      () => BEM.foreign(tinyHourglass(), { inputs: { boundaries: 'x' } as never }),
      /"boundaries" in inputs/,
    ],
    ['features without their number', () => BEM.foreign(middle, { features: 0 }), /features but received 0/],
    [
      'a scale of another stage',
      () =>
        buildMultiStage({
          stages: [
            smallStage({
              bem: BEM.foreign(tinyHourglass(), { scale: 2 }),
              bum: { type: 'compact', filters: 6, scale: 3 },
            }),
          ],
        }),
      /^Stage 1: .*stages of x2 stands in one of x3: adopt it with scale: 3/,
    ],
    [
      'features where the BUM gives none',
      () =>
        buildMultiStage({
          stages: [
            smallStage({
              bum: foreignBum(nearestTwice, { scale: 2 }),
              bem: BEM.foreign(tinyHourglass({ features: 5 })),
            }),
          ],
        }),
      /^Stage 1: The foreign estimator takes features, but the BUM before it gives none/,
    ],
    [
      'features of another number',
      () => buildMultiStage({ stages: [smallStage({ bem: BEM.foreign(tinyHourglass({ features: 5 })) })] }),
      /^Stage 1: .*takes features \[n, h, w, 5\], but the BUM before it gives \[n, h, w, 6\]/,
    ],
  ];
  const middle = ({ image }: { image: tf.Tensor4D }) =>
    tf.tile(tf.mean(tf.avgPool(image, 2, 2, 'same'), 3, true), [1, 1, 1, 11]) as tf.Tensor4D;
  for (const [title, attempt, message] of more) {
    it(title, () => {
      tf.engine().startScope();
      expect(attempt).toThrow(message);
      expect(attempt).toThrow(MsfsrError);
      tf.engine().endScope();
      tensors = tf.memory().numTensors; // the models' weights stay
    });
  }

  it('options alone cannot compose one', () => {
    const bum = { type: 'foreign', scale: 2, source: 'layers' };
    expect(() => buildMultiStage({ stages: [{ bum }] })).toThrow(/load the saved network, or compose with BUM.foreign/);
  });
});
