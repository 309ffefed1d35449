import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStageOptions } from '../../src/compose/composition.js';
import { presetNames } from '../../src/compose/presets.js';
import type { Module, StageOptions } from '../../src/contracts.js';
import { OptionError } from '../../src/errors.js';
import { runModuleTest } from '../../src/testing/index.js';
import { edsr, enhanceNet, pfsr, registerZoo, rrdb, urdgn, ZOO_PRESETS } from '../../src/zoo/index.js';
import { SMALL } from './small.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
  registerZoo();
});

describe('every module keeps its contract', () => {
  const sizes = [
    [4, 8],
    [8, 8],
  ] as const;
  for (const [name, stage] of Object.entries(SMALL)) {
    for (const kind of ['bum', 'bem', 'bfm'] as const) {
      const module = stage()[kind];
      if (module && 'kind' in module) it(`${name}: ${kind}`, () => runModuleTest(module as Module, { sizes }), 60_000);
    }
  }
});

/** Trainable parameters and multiply-accumulates for an input of 16². */
function counted(options: string | StageOptions | MultiStageOptions) {
  const network = buildMultiStage(typeof options === 'string' || 'stages' in options ? options : { stages: [options] });
  const { trainable, macs } = network.describe([16, 16]);
  network.dispose();
  return { trainable, macs };
}

describe('parameters at the published scale', () => {
  it('EDSR baseline: 1.37 M at x2, 1.52 M at x4', () => {
    expect(counted({ bum: edsr() }).trainable).toBe(1_369_859);
    expect(counted({ bum: edsr({ scale: 4 }) }).trainable).toBe(1_517_571);
  });
  it('EDSR, the large network: 40.7 M at x2 and 43.1 M at x4 (its 32 blocks are equal: one and two are built)', () => {
    const large = (scale: number) => {
      const [one, two] = [1, 2].map((blocks) => counted({ bum: edsr({ scale, filters: 256, blocks }) }).trainable);
      return one! + 31 * (two! - one!);
    };
    expect([large(2), large(4)]).toEqual([40_729_603, 43_089_923]);
  }, 60_000);
  it('EnhanceNet at x4: what the rows of table 1 add up to', () =>
    expect(counted({ bum: enhanceNet() }).trainable).toBe(852_867));
  it('ESRGAN at x4: 16.7 M', () => expect(counted({ bum: rrdb() }).trainable).toBe(16_697_987), 60_000);
  it('PFSR: 8.97 M, to the parameter those of the released generator, and 5.24 GMAC, and the convolutions by which images enter at later steps', () => {
    const entering = [256, 128].reduce((sum, c) => sum + 27 * c + c, 0);
    const { trainable, macs } = counted('pfsr-x8');
    expect(trainable - entering).toBe(8_969_097);
    expect((macs - 27 * (256 * 32 ** 2 + 128 * 64 ** 2)) / 1e9).toBeCloseTo(5.24, 2);
  }, 60_000);
});

it('the narrow start networks of docs/ZOO.md have the parameters that it names', () => {
  const counts = [
    counted({ stages: [{ bum: rrdb({ scale: 8, filters: 40, growth: 18 }) }] }).trainable,
    counted({ stages: [416, 208, 104].map((filters) => ({ bum: pfsr({ filters }) })) }).trainable,
  ];
  expect(counts).toEqual([5_859_915, 5_933_313]);
  const text = readFileSync('docs/ZOO.md', 'utf8');
  for (const count of counts) expect(text).toContain(count.toLocaleString('en-US'));
  expect(text).toContain(`// ${counts.join(', ')}`);
}, 60_000);

describe('registerZoo', () => {
  it('makes the presets known, twice without harm', () => {
    registerZoo();
    expect(presetNames()).toEqual(expect.arrayContaining([...ZOO_PRESETS]));
  });

  it.each(['urdgn-x8', 'fsrnet-x8'])('%s enlarges 16² to 128²', (name) => {
    const network = buildMultiStage(name);
    expect(network.scale).toBe(8);
    expect(network.describe([16, 16]).output).toEqual([1, 128, 128, 3]);
    network.dispose();
  });
});

describe('refusals', () => {
  it('scales other than 2, 4 and 8, and options of another system', () => {
    expect(() => edsr({ scale: 3 })).toThrow(OptionError);
    expect(() => rrdb({ growth: 0 })).toThrow(OptionError);
    expect(() => urdgn({ blocks: 3 } as never)).toThrow(OptionError);
  });
});
