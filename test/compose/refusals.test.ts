import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStageOptions } from '../../src/compose/composition.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { PRESETS } from '../../src/compose/presets.js';
import type { BoundaryModule, FusionModule, StageOptions, UpscaleModule } from '../../src/contracts.js';
import { OptionError, ShapeError } from '../../src/errors.js';
import { convolution } from '../../src/layers/convolution.js';
import type { UpscaleFunction } from '../../src/layers/foreign-function.js';
import { resample } from '../../src/layers/resample.js';
import { BUM } from '../../src/modules/index.js';
import { nearestTwice } from '../modules/foreign-models.js';
import { smallStage } from './small.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const config = { type: 'mine' };
const up = (size: number) => (name: string) => resample({ name, method: 'upsampleNearest', size });
const conv =
  (filters: number, strides = 1) =>
  (name: string) =>
    convolution({ name, filters, strides });

const bum = (scale: number, real: number, featureSize = 1): UpscaleModule => ({
  kind: 'bum',
  scale,
  config,
  build: ({ apply }, { image }) => ({
    image: apply('up', up(real), image),
    features: featureSize === 1 ? apply('features', conv(4), image) : apply('large', up(featureSize), image),
  }),
});
const bem = (channels: number, strides: number): BoundaryModule => ({
  kind: 'bem',
  config,
  build: ({ apply }, { image }) => apply('maps', conv(channels, strides), image),
});
const bfm = (size: number, features = 1): FusionModule => ({
  kind: 'bfm',
  config,
  build: ({ apply }, { image }) => {
    const large = size > 1 ? apply('up', up(size), image) : apply('same', conv(3), image);
    return {
      image: large,
      features: features > 1 ? apply('up2', up(features), image) : apply('features', conv(4), image),
    };
  },
});

describe('combinations that cannot work are refused, with the stage and both shapes', () => {
  const good = smallStage();
  const cases: [string, StageOptions[], RegExp][] = [
    [
      'a BFM of another scale',
      [good, smallStage({ bfm: bfm(2) })],
      /^Stage 2: for an input of \[1, 32, 32, 3\] expected an image of the BFM \(mine\) of \[1, 64, 64, 3\] but received \[1, 128, 128, 3\]$/,
    ],
    [
      'a BUM that does not enlarge as it says',
      [{ bum: bum(2, 3) }],
      /^Stage 1: for an input of \[1, 16, 16, 3\] expected an image of the BUM \(mine\) of \[1, 32, 32, 3\] but received \[1, 48, 48, 3\]$/,
    ],
    [
      'features of the BUM at another resolution',
      [smallStage({ bum: bum(2, 2, 2), bfm: bfm(1) })],
      /^Stage 1: .*expected features of the BUM \(mine\) of \[1, 16, 16, \?\] but received \[1, 32, 32, 3\]$/,
    ],
    [
      'features of the BUM that the BFM cannot join with the maps',
      [smallStage({ bum: bum(2, 2, 2), bem: bem(11, 2) })],
      /^Stage 1: .*features of the BUM \(mine\) of \[1, 64, 64, \?\] but received \[1, 128, 128, 3\]$/,
    ],
    [
      'maps at another resolution',
      [smallStage({ bem: bem(11, 1), bfm: bfm(1) })],
      /^Stage 1: .*boundaries of the BEM \(mine\) of \[1, 16, 16, 11\] but received \[1, 32, 32, 11\]$/,
    ],
    [
      'a layer that refuses its input',
      [
        good,
        {
          bum: {
            ...bum(2, 2),
            build: ({ apply }, { image }) => ({
              image: apply('pool', (name) => resample({ name, method: 'maxPool', size: 31 }), image),
            }),
          },
        },
      ],
      /^Stage 2: Layer s2_bum_pool: Step resample \(maxPool\) expected height and width to be multiples of 31/,
    ],
    [
      'a stock layer of one size',
      [
        {
          bum: {
            ...bum(2, 2),
            build: ({ apply }, { image }) => ({
              image: apply('fixed', (name) => layers.reshape({ name, targetShape: [32, 32, 3] }), image),
            }),
          },
        },
      ],
      /^Stage 1: Layer s1_bum_fixed cannot take \[1, 64, 64, 3\]: Total size of new array/,
    ],
    [
      'too few maps',
      [smallStage({ bem: bem(10, 2), bfm: bfm(1) })],
      /boundaries of the BEM \(mine\) of \[1, 16, 16, 11\] but received \[1, 16, 16, 10\]$/,
    ],
    [
      'features for the next stage at another resolution',
      [smallStage({ bfm: bfm(1, 2) }), good],
      /^Stage 1: .*features of the BFM \(mine\) for stage 2 of \[1, 128, 128, \?\] but received \[1, 256, 256, 3\]$/,
    ],
  ];
  for (const [title, stages, message] of cases) {
    it(title, () => {
      const before = tf.memory().numTensors;
      expect(() => buildMultiStage({ stages })).toThrow(message);
      expect(() => buildMultiStage({ stages })).toThrow(ShapeError);
      expect(tf.memory().numTensors, 'weights of the refused network').toBe(before);
    });
  }
});

describe('options that cannot work are refused, with the stage and the nearest known word', () => {
  const good = smallStage();
  const { bum, bem, bfm } = good;
  const cases: [string, unknown, RegExp][] = [
    ['a BFM alone', { stages: [{ bum, bfm }] }, /^Stage 1: Received a bfm without a bem/],
    ['a model as a module', { stages: [{ bum: { layers: [], predict() {} } }] }, /^Stage 1: .*BUM\.foreign\(\)/],
    [
      'a module without config',
      { stages: [{ bum, bem: { kind: 'bem', build() {} }, bfm }] },
      /^Stage 1: .*config of the bem/,
    ],
    [
      'a module without build',
      { stages: [{ bum: { kind: 'bum', config: { type: 'x' } } }] },
      /^Stage 1: .*build of the bum/,
    ],
    ['no BUM', { stages: [{ bem, bfm }] }, /^Stage 1: Expected a BUM/],
    ['no stage', { stages: [] }, /at least one stage/],
    ['no stages', {}, /at least one stage for stages but received undefined/],
    ['a stage that is none', { stages: [null] }, /^Stage 1: Expected object/],
    [
      'an unknown type',
      { stages: [good, { ...good, bem: { type: 'papper' } }] },
      /^Stage 2: Unknown bem type "papper": did you mean "paper"/,
    ],
    [
      'an unknown option of a module',
      { stages: [{ ...good, bum: { type: 'compact', filtres: 3 } }] },
      /^Stage 1: .*"filtres".*"filters"/,
    ],
    [
      'an unknown option of a stage',
      { stages: [{ ...good, granularty: 1 }] },
      /^Stage 1: .*did you mean "granularity"/,
    ],
    ['an unknown option', { stages: [good], nam: 'x' }, /did you mean "name"/],
    ['a granularity that is none', { stages: [{ ...good, granularity: 0 }] }, /^Stage 1: .*granularity but received 0/],
    ['a granularity without BEM', { stages: [{ bum, granularity: 1 }] }, /^Stage 1: .*granularity without a BEM/],
    ['too large a scale', { stages: Array(6).fill({ bum }) }, /^Stage 6: .*at most 32 but the stages give 64/],
    ['an empty name', { stages: [good], name: '' }, /non-empty string for name/],
    ['an unknown preset', 'compact-x7', /Unknown preset "compact-x7": did you mean "compact-x2"\?/],
    ['a preset without scale', 'paper', /Presets: compact-x2, /],
  ];
  for (const [title, options, message] of cases) {
    it(title, () => {
      expect(() => buildMultiStage(options as MultiStageOptions)).toThrow(message);
      expect(() => buildMultiStage(options as MultiStageOptions)).toThrow(OptionError);
    });
  }
});

describe('modules that could not be saved are refused', () => {
  const strange = (layer: () => layers.Layer): BoundaryModule => ({
    kind: 'bem',
    config: { type: 'strange' },
    build: ({ apply }, { image }, scale) => {
      const small = apply('reduce', (name) => layers.averagePooling2d({ name, poolSize: [scale, scale] }), image);
      return layer().apply(small) as SymbolicTensor;
    },
  });
  const lines = (name?: string) => layers.conv2d({ name, filters: 11, kernelSize: 1 });

  it('with a layer that does not come from the context, also a whole model', () => {
    const model = sequential({ layers: [layers.conv2d({ filters: 11, kernelSize: 1, inputShape: [null, null, 3] })] });
    for (const layer of [() => lines(), () => lines('s1_bem_lines'), () => model as unknown as layers.Layer]) {
      const compose = () => buildMultiStage({ stages: [smallStage({ bem: strange(layer) }), smallStage()] });
      expect(compose).toThrow(
        /^Stage 1: The BEM \(strange\) uses the layer \w+, which does not come from context\.apply/,
      );
      expect(compose).toThrow(OptionError);
    }
    for (const weight of model.weights) weight.dispose();
  });

  it('with a layer of another name, or weights of other names inside it', () => {
    const bem = (create: (name: string) => layers.Layer): BoundaryModule => ({
      ...strange(lines),
      build: ({ apply }, { features }) => apply('lines', create, features!),
    });
    const compose = (create: (name: string) => layers.Layer) => () =>
      buildMultiStage({ stages: [smallStage(), smallStage({ bem: bem(create) })] });
    expect(compose(() => lines('mine'))).toThrow(
      /^Stage 2: Expected a layer called s2_bem_lines but received one called mine/,
    );
    const inside = (name: string) =>
      sequential({
        name,
        layers: [layers.conv2d({ name: 'deep', filters: 11, kernelSize: 1, inputShape: [null, null, 6] })],
      });
    expect(compose((name) => inside(name) as unknown as layers.Layer)).toThrow(
      /^Stage 2: The BEM \(strange\) has the weight deep\/kernel: its name must begin with s2_bem_/,
    );
  });

  it.each([
    ['bem', undefined, /^Stage 1: The BEM \(odd\) should give a symbolic tensor as boundaries but gives undefined/],
    ['bem', 5, /as boundaries but gives 5/],
    ['bem', null, /as boundaries but gives null/],
    ['bfm', undefined, /^Stage 1: The BFM \(odd\) should give a symbolic tensor as image but gives undefined/],
    ['bum', {}, /^Stage 1: The BUM \(odd\) should give a symbolic tensor as image but gives undefined/],
  ] as const)('whose build gives no tensors: %s, %j', (kind, given, message) => {
    const odd = { kind, scale: 2, config: { type: 'odd' }, build: () => given };
    const compose = () => buildMultiStage({ stages: [smallStage({ [kind]: odd as never })] });
    expect(compose).toThrow(message);
    expect(compose).toThrow(OptionError);
  });

  it('with two functions of one name', () => {
    const [once, again] = [1, 2].map((k) => (x: tf.Tensor4D) => tf.mul(nearestTwice(x), k) as tf.Tensor4D);
    const of = (...functions: UpscaleFunction[]) =>
      buildMultiStage({ stages: functions.map((run) => ({ bum: BUM.foreign(run, { scale: 2 }) })) });
    expect(() => of(once!, again!)).toThrow(
      /s1_bum_model and s2_bum_model run different functions of one name, "upscaler": give each an own name/,
    );
    of(once!, once!).dispose(); // the same one twice is found again
  });

  it('but the stage and both scales are said where a refinement meets modules that enlarge', () => {
    const bum = { type: 'compact', filters: 6, blocks: 0, scale: 1 };
    expect(() => buildMultiStage({ stages: [{ ...smallStage(), bum, bem: { type: 'paper' } }] })).toThrow(
      /^Stage 1: .*boundaries of the BEM \(paper\) of \[1, 64, 64, 11\] but received \[1, 32, 32, 11\]/,
    );
  });
});

describe('presets', () => {
  it('are ten', () => expect(PRESETS).toHaveLength(10));

  for (const name of PRESETS.filter((preset) => preset.startsWith('compact'))) {
    it(name, () => {
      const network = buildMultiStage(name);
      const scale = Number(name.split('-x')[1]);
      expect(network.scale).toBe(scale);
      expect(network.composition.name).toBe(name);
      expect(network.describe([16, 16]).output).toEqual([1, 16 * scale, 16 * scale, 3]);
      expect(network.composition.stages.map((stage) => stage.totalScale)).toEqual(
        [2, 4, 8, 16, 32].slice(0, Math.log2(scale)),
      );
      // From 128 px on there are no boundaries.
      const names = network.composition.stages.flatMap(({ index }) =>
        index > 3 ? [`s${index}_image`] : [`s${index}_image`, `s${index}_boundaries`],
      );
      expect(network.model.outputNames).toEqual(names);
      network.dispose();
    });
  }

  it('compact-x16 is compact-x8 with a fourth stage, at 2.2 GMAC', () => {
    const [eight, sixteen] = [buildMultiStage('compact-x8'), buildMultiStage('compact-x16')];
    const weights = (network: MultiStage) =>
      network.model.weights.map(({ originalName, shape }) => `${originalName} ${shape}`);
    const fourth = weights(sixteen).filter((weight) => weight.startsWith('s4_'));
    expect([...weights(eight), ...fourth]).toEqual(weights(sixteen));
    expect(sixteen.describe().macs / 1e9).toBeLessThan(2.2);
    eight.dispose();
    sixteen.dispose();
  });

  it('compact-x8 costs 0.6 to 1.3 GMAC, and paper-x32 chains five stages', () => {
    const compact = buildMultiStage('compact-x8');
    expect(compact.describe().macs / 1e9).toBeGreaterThan(0.6);
    expect(compact.describe().macs / 1e9).toBeLessThan(1.3);
    compact.dispose();
    const paper = buildMultiStage('paper-x32');
    expect(paper.describe([8, 8]).output).toEqual([1, 256, 256, 3]);
    expect(paper.sizeMultiple).toBe(8);
    paper.dispose();
  });
});
