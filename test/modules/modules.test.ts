import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoundaryModule, FusionModule, UpscaleModule } from '../../src/contracts.js';
import { MsfsrError } from '../../src/errors.js';
import { convolution } from '../../src/layers/convolution.js';
import { resample } from '../../src/layers/resample.js';
import { compactBem } from '../../src/modules/bem/compact.js';
import { paperBem } from '../../src/modules/bem/paper.js';
import { compactBfm } from '../../src/modules/bfm/compact.js';
import { paperBfm } from '../../src/modules/bfm/paper.js';
import { compactBum } from '../../src/modules/bum/compact.js';
import { foreignBum } from '../../src/modules/bum/foreign.js';
import { paperBum } from '../../src/modules/bum/paper.js';
import { BEM, BFM } from '../../src/modules/index.js';
import { createModule, moduleTypes, registerModule } from '../../src/modules/registry.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { ContractError, runModuleTest } from '../../src/testing/index.js';
import { registerTraining } from '../../src/train/register-training.js';
import { free, nearestTwice, tinyFusion, tinyHourglass, tinyUpscaler } from './foreign-models.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const SMALL = [
  [8, 8],
  [16, 24],
] as const;
const TINY = [[4, 6], ...SMALL] as const;

describe('every module keeps its contract', () => {
  const light = { sizes: [[4, 8], ...SMALL] as const };
  it('compact BUM', () => runModuleTest(compactBum({ filters: 6, blocks: 2 }), light));
  it('compact BUM x3 without blocks', () => runModuleTest(compactBum({ filters: 4, blocks: 0, scale: 3 }), light));
  it('compact BEM', () => runModuleTest(compactBem({ channels: 6, depth: 2 }), light));
  it('compact BEM x4', () => runModuleTest(compactBem({ channels: 4, depth: 1 }), { ...light, scale: 4 }));
  it('compact BFM', () => runModuleTest(compactBfm({ blocks: 1, features: 4, hidden: 4 }), light));
  it('compact BFM x3', () => runModuleTest(compactBfm({ blocks: 0, features: 4, hidden: 4 }), { ...light, scale: 3 }));
  const lstm = { hidden: 3, blocks: 1, features: 4, modulation: 4 };
  it('BFM with a memory', () => runModuleTest(BFM.convLstm(lstm), light));
  it('BFM with its features of before', () =>
    runModuleTest(BFM.recurrent({ hidden: 3, blocks: 1, features: 4, modulation: 4 }), light));
  it('BFM with a memory x3', () => runModuleTest(BFM.convLstm({ ...lstm, blocks: 0 }), { ...light, scale: 3 }));

  it('foreign BUM: a functional and a sequential model, frozen and trainable, any value range', async () => {
    for (const sequential of [false, true]) {
      const model = tinyUpscaler({ sequential });
      const range = { inputRange: [0, 255], outputRange: [-1, 1] } as const;
      await runModuleTest(foreignBum(model, { scale: 2, trainable: !sequential, ...range }), light);
      free(model);
    }
  });

  it('foreign BEM and BFM: layers models', async () => {
    const hourglass = tinyHourglass();
    await runModuleTest(BEM.foreign(hourglass, { trainable: true }), { sizes: SMALL });
    free(hourglass);
    const fusion = tinyFusion();
    const inputs = { image: 'picture', boundaries: 'heat' } as const;
    await runModuleTest(BFM.foreign(fusion, { trainable: true, inputs }), { sizes: SMALL });
    free(fusion);
  });

  it('foreign BUM: a function', async () => {
    const name = 'Nearest_2x';
    await runModuleTest(foreignBum(nearestTwice, { scale: 2, name }), {
      ...light,
      functions: { [name]: nearestTwice },
    });
  });
});

// They are large: plain JavaScript takes a minute for them.
describe('every module of the paper keeps its contract', () => {
  let restore: () => void;
  beforeAll(async () => {
    await useWasm();
    restore = registerTraining();
  });
  afterAll(async () => {
    restore();
    await tf.setBackend('cpu');
  });

  it('BUM', () => runModuleTest(paperBum(), { sizes: TINY }));
  it('BEM', () => runModuleTest(paperBem(), { sizes: SMALL }));
  it('BFM', () => runModuleTest(paperBfm(), { sizes: TINY }));
});

describe('runModuleTest says what a module does wrong', () => {
  const bum = (build: UpscaleModule['build']): UpscaleModule => ({
    kind: 'bum',
    scale: 2,
    config: { type: 'mine' },
    build,
  });
  const up = (name: string) => resample({ name, method: 'upsampleNearest' });
  const cases: [string, UpscaleModule | BoundaryModule | FusionModule, RegExp][] = [
    [
      'an image of the wrong size',
      bum((_, { image }) => ({ image })),
      /owes an image of \[1,32,32,3\] but gives \[1,16,16,3\]/,
    ],
    [
      'features at the wrong resolution',
      bum(({ apply }, { image }) => {
        const large = apply('up', up, image);
        return { image: large, features: large };
      }),
      /owes features of \[1,16,16,\?\] but gives \[1,32,32,3\]/,
    ],
    [
      'a layer with a name of its own',
      bum(({ apply }, { image }) => ({ image: apply('up', () => up('mine'), image) })),
      /a layer called s1_module_up but received one called mine/,
    ],
    [
      'weights that are not shared between entries',
      bum(({ apply }, { image }) => {
        const x = convolution({ filters: 3 }).apply(image) as typeof image;
        return { image: apply('up', up, x) };
      }),
      /uses the layer \w+, which does not come from context\.apply/,
    ],
    [
      'a weight without gradient',
      bum(({ apply }, { image }) => {
        const x = apply('conv', (name) => convolution({ name, filters: 3, activation: 'relu', initBias: -100 }), image);
        return { image: apply('up', up, x) };
      }),
      /No gradient reaches the trainable weight s1_module_conv\/conv\/kernel/,
    ],
    [
      'too few maps',
      {
        kind: 'bem',
        config: { type: 'mine' },
        build: ({ apply }, { image }) => apply('maps', (name) => convolution({ name, filters: 10, strides: 2 }), image),
      },
      /owes boundaries of \[1,16,16,11\] but gives \[1,16,16,10\]/,
    ],
  ];
  for (const [title, module, message] of cases) {
    it(title, async () => {
      await expect(runModuleTest(module)).rejects.toThrow(message);
      await expect(runModuleTest(module)).rejects.toThrow(ContractError);
    });
  }
});

describe('the registry of modules', () => {
  it('knows both families of each kind', () => {
    for (const kind of ['bum', 'bem', 'bfm'] as const)
      expect(moduleTypes(kind)).toEqual(expect.arrayContaining(['compact', 'paper']));
  });

  it('refuses options of the paper modules, which have none', () => {
    for (const make of [paperBum, paperBem, paperBfm])
      expect(() => make({ scale: 4 } as never)).toThrow(/^Unknown option "scale" in B..\.paper/);
  });

  it('names the nearest type', () => {
    expect(() => createModule('bum', { type: 'compakt' })).toThrow(
      /Unknown bum type "compakt": did you mean "compact"\?/,
    );
    expect(() => createModule('bem', { type: 'own' })).toThrow(/Known types: compact, foreign, paper/);
  });

  it('says what registers a type, where the file says it', () => {
    expect(() => createModule('bum', { type: 'wide', from: 'registerWide() of my-modules', filters: 3 })).toThrow(
      /Unknown bum type "wide": registerWide\(\) of my-modules registers it/,
    );
  });

  it('names the nearest option', () => {
    expect(() => createModule('bum', { type: 'compact', filter: 8 })).toThrow(/did you mean "filters"\?/);
    expect(() => createModule('bfm', { type: 'compact', blocks: -1 })).toThrow(/for blocks but received -1/);
    expect(() => createModule('bum', { type: 'paper', filters: 8 })).toThrow(MsfsrError);
  });

  it('refuses a module of another kind', () => {
    expect(() => createModule('bum', compactBem() as never)).toThrow(/Expected a bum but received a bem/);
  });

  it('takes a type of the user, once', () => {
    const factory = () => ({ ...compactBum({ filters: 4, blocks: 0 }), config: { type: 'test-own' } });
    registerModule('bum', 'test-own', factory);
    registerModule('bum', 'test-own', factory);
    expect(createModule('bum', { type: 'test-own' }).config.type).toBe('test-own');
    expect(() => registerModule('bum', 'test-own', () => compactBum())).toThrow(/registered already/);
    expect(() => registerModule('bum', 'compact', factory)).toThrow(/registered already/);
  });
});
