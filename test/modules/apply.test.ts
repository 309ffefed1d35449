import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { OptionError, ShapeError } from '../../src/errors.js';
import { registerMsfsrLayers } from '../../src/layers/register.js';
import { resample } from '../../src/layers/resample.js';
import { BEM, BFM, BUM } from '../../src/modules/index.js';
import { registerModule } from '../../src/modules/registry.js';
import { shakeWeights } from '../../src/testing/values.js';
import { pictures } from '../compose/pictures.js';
import { free, nearestTwice, tinyFusion, tinyHourglass, tinyUpscaler } from './foreign-models.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const small = {
  bum: () => BUM.compact({ filters: 6, blocks: 1 }),
  bem: () => BEM.compact({ channels: 4, depth: 1 }),
  bfm: () => BFM.compact({ blocks: 1, features: 5, hidden: 4 }),
};
const open = (channels: number) => tfl.input({ shape: [null, null, channels] });

/** A stage by hand, as a model of plain tfjs. */
function stageOf(bum = small.bum(), bem = small.bem(), bfm = small.bfm(), prefix?: string): tfl.LayersModel {
  const input = open(3);
  const options = (kind: string) => (prefix === undefined ? {} : { prefix: `${prefix}_${kind}` });
  const enlarged = bum.apply(input, options('bum'));
  const boundaries = bem.apply(enlarged, { ...options('bem'), scale: bum.scale });
  const { image, features } = bfm.apply({ ...enlarged, boundaries }, { ...options('bfm'), scale: bum.scale });
  return tfl.model({ inputs: input, outputs: [image, boundaries, ...(features ? [features] : [])] });
}

/** Saves and loads by tfjs alone. */
async function reloaded(model: tfl.LayersModel): Promise<tfl.LayersModel> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  registerMsfsrLayers();
  return tfl.loadLayersModel(tf.io.fromMemory(structuredClone(saved!)));
}

const valuesOf = (model: tfl.LayersModel, input: tf.Tensor) =>
  tf.tidy(() => ([model.predict(input)].flat() as tf.Tensor[]).map((tensor) => [...tensor.dataSync()]));

describe('a module applied by hand', () => {
  it.each([
    ['compact', () => stageOf(), [4, 6]],
    ['paper', () => stageOf(BUM.paper(), BEM.paper(), BFM.paper()), [8, 8]],
    [
      'foreign layers models',
      () => {
        const models = [tinyUpscaler(), tinyHourglass(), tinyFusion()] as const;
        const inputs = { image: 'picture', boundaries: 'heat' };
        const [bum, bem, bfm] = [
          BUM.foreign(models[0], { scale: 2 }),
          BEM.foreign(models[1]),
          BFM.foreign(models[2], { inputs }),
        ];
        const stage = stageOf(bum, bem, bfm);
        models.forEach(free);
        return stage;
      },
      [4, 6],
    ],
  ] as const)(
    'makes a tf.model that tfjs alone saves and loads, with the same results: %s',
    async (_, make, [h, w]) => {
      const model = make();
      shakeWeights(model.weights, 'apply');
      const again = await reloaded(model);
      const input = pictures(1, h, w);
      const before = valuesOf(model, input);
      expect(before.map((values) => values.length)).toEqual([
        12 * h * w,
        11 * h * w,
        ...(before.length > 2 ? [20 * h * w] : []),
      ]);
      expect(valuesOf(again, input)).toEqual(before);
      input.dispose();
      [model, again].forEach(free);
    },
  );

  it('gives its layers again where it is applied again', () => {
    const bum = small.bum();
    const [first, second] = [open(3), open(3)];
    const [a, b] = [bum.apply(first), bum.apply(second)];
    const model = tfl.model({ inputs: [first, second], outputs: [a.image, b.image] });
    const alone = tfl.model({ inputs: first, outputs: a.image });
    expect(model.weights).toHaveLength(alone.weights.length);
    expect(new Set(model.weights)).toEqual(new Set(alone.weights));
    const other = small.bum().apply(open(3));
    expect(alone.weights).not.toContain(tfl.model({ inputs: first, outputs: bum.apply(first).image }).getWeights());
    expect(other.image.sourceLayer).not.toBe(a.image.sourceLayer);
    free(model);
  });

  it('counts prefixes where none is given, and takes the ones that are', () => {
    const named = stageOf(small.bum(), small.bem(), small.bfm(), 'eyes');
    expect(named.weights.every(({ originalName }) => /^eyes_(bum|bem|bfm)_/.test(originalName))).toBe(true);
    const [a, b] = [stageOf(), stageOf()];
    const names = [a, b].flatMap(({ weights }) => weights.map(({ originalName }) => originalName));
    expect(new Set(names).size).toBe(names.length);
    const bum = small.bum();
    bum.apply(open(3), { prefix: 'one' });
    expect(() => bum.apply(open(3), { prefix: 'two' })).toThrow(/applied as one before.*make another module for two/);
    expect(() => bum.apply(open(3), { prefix: '' })).toThrow(OptionError);
    [named, a, b].forEach(free);
  });

  it('takes features of a stage before, and another scale', () => {
    const bum = BUM.compact({ filters: 6, blocks: 0, scale: 3 });
    const [image, features] = [open(3), open(7)];
    const enlarged = bum.apply({ image, features });
    const boundaries = small.bem().apply(enlarged, { scale: 3 });
    const { image: result } = small.bfm().apply({ ...enlarged, boundaries }, { scale: 3 });
    const model = tfl.model({ inputs: [image, features], outputs: [result, boundaries] });
    tf.tidy(() => {
      const results = model.predict([tf.zeros([1, 4, 4, 3]), tf.zeros([1, 4, 4, 7])]) as tf.Tensor[];
      expect(results.map(({ shape }) => shape)).toEqual([
        [1, 12, 12, 3],
        [1, 4, 4, 11],
      ]);
    });
    free(model);
  });

  it('refuses what no module has, and takes what another module is spread into', () => {
    for (const define of [BUM.define, BEM.define, BFM.define] as ((module: object) => unknown)[])
      expect(() => define({ config: { type: 'own' }, biuld: () => ({}) })).toThrow(
        /Unknown option "biuld".*did you mean "build"/,
      );
    expect(BUM.define({ ...BUM.compact(), config: { type: 'own' } })).toMatchObject({ kind: 'bum', scale: 2 });
    expect(() => registerModule('bim' as never, 'own', () => BUM.compact() as never)).toThrow(OptionError);
  });

  it('can be one of your own', async () => {
    const nearest = BUM.define({
      scale: 2,
      config: { type: 'nearest' },
      build: ({ apply }, { image }) => ({
        image: apply('enlarge', (name) => resample({ name, method: 'upsampleNearest' }), image),
      }),
    });
    const input = open(3);
    const model = tfl.model({ inputs: input, outputs: nearest.apply(input).image });
    const picture = pictures(1, 3, 2);
    const expected = nearestTwice(picture);
    expect(valuesOf(await reloaded(model), picture)).toEqual([[...expected.dataSync()]]);
    tf.dispose([picture, expected]);
  });

  it('refuses what is no image, no features, no boundaries, and unknown options', () => {
    const image = open(3);
    expect(() => small.bum().apply(open(4))).toThrow(/\[n, h, w, 3\] for image but received \[\?, \?, \?, 4\]/);
    expect(() => small.bum().apply(tfl.input({ shape: [3] }))).toThrow(ShapeError);
    expect(() => small.bum().apply({ image, features: tfl.input({ shape: [3] }) })).toThrow(/for features/);
    expect(() => small.bem().apply({} as never)).toThrow(/for image but received undefined/);
    expect(() => small.bfm().apply({ image, features: open(6), boundaries: open(10) })).toThrow(
      /\[n, h, w, 11\] for boundaries/,
    );
    expect(() => small.bum().apply(image, { prefx: 'a' } as never)).toThrow(/did you mean "prefix"/);
    expect(() => small.bem().apply({ image }, { scale: 0 })).toThrow(OptionError);
  });

  it('explains itself where a layer is expected', () => {
    expect(() => tfl.sequential().add(small.bum() as never)).toThrow(/several layers.*BUM\.compact\(\)\.apply/);
  });
});

it('a suffix stands for one layer: applied twice, it is refused by the module that did', () => {
  const twice = BUM.define({
    scale: 4,
    config: { type: 'twice' },
    build({ apply }, { image }) {
      const layer = (name: string) => resample({ name, method: 'upsampleNearest', size: 2 });
      return { image: apply('same', layer, apply('same', layer, image)) };
    },
  });
  const refusal = /The BUM \(twice\) applies "same" twice: every layer needs a suffix of its own/;
  expect(() => twice.apply(open(3))).toThrow(refusal);
  expect(() => buildMultiStage({ stages: [{ bum: twice }] })).toThrow(refusal);
  expect(() => buildMultiStage({ stages: [{ bum: twice }] })).toThrow(OptionError);
  // Applied again as a whole, a module has the same layers.
  const bum = small.bum();
  const [first, again] = [open(3), open(3)].map((input) =>
    tfl.model({ inputs: input, outputs: bum.apply(input).image }),
  );
  expect(again!.weights).toEqual(first!.weights);
});
