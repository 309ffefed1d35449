import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { Description } from '../../src/compose/describe.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the paper family has the size of the released MSFSR', () => {
  it('per stage and module, and 7.870 GMAC over three stages', () => {
    const network = buildMultiStage('paper-x8');
    const description = network.describe([16, 16]);
    for (const stage of [1, 2, 3]) {
      const own = description.modules.filter((m) => m.stage === stage);
      expect(own.map(({ kind, trainable }) => [kind, trainable])).toEqual([
        ['bum', 101_424],
        ['bem', 1_740_257],
        ['bfm', 114_752 + 158_080],
      ]);
      expect(headParameters(network.model.trainableWeights, stage)).toBe(114_752);
    }
    expect(description.macs / 1e9).toBeCloseTo(7.87, 3);
    expect(description.trainable).toBe(3 * 2_114_513);
    // Table of network.md §1.2, in MMAC, per stage: BUM, BEM, BFM head + tail.
    const table = [26, 222, 29 + 98, 103, 890, 115 + 391, 411, 3561, 460 + 1564];
    for (const [i, { macs }] of description.modules.entries()) expect(Math.abs(macs / 1e6 - table[i]!)).toBeLessThan(1);
    expect(description.uncounted).toEqual([]);
    network.dispose();
  });
});

/** Parameters of the BFM before the fusion. */
function headParameters(weights: readonly { originalName: string; shape: (number | null)[] }[], stage: number): number {
  const head = weights.filter(({ originalName }) => originalName.startsWith(`s${stage}_bfm_head_`));
  return head.reduce((sum, { shape }) => sum + shape.reduce<number>((product, d) => product * d!, 1), 0);
}

describe('describe and the Mermaid graph', () => {
  it('follow the size of the input', () => {
    const network = buildMultiStage('compact-x2');
    const [small, large] = [network.describe([16, 16]), network.describe([32, 48])] as [Description, Description];
    expect(small.input).toEqual([1, 16, 16, 3]);
    expect(large.output).toEqual([1, 64, 96, 3]);
    expect(large.macs).toBe(small.macs * 6);
    expect(large.trainable).toBe(small.trainable);
    expect(small.modules.map((m) => [m.kind, m.type, m.output.join('x')])).toEqual([
      ['bum', 'compact', '1x32x32x3'],
      ['bem', 'compact', '1x16x16x11'],
      ['bfm', 'compact', '1x32x32x3'],
    ]);
    const total = network.model.weights.reduce((sum, w) => sum + w.shape.reduce<number>((p, d) => p * d!, 1), 0);
    expect(small.trainable + small.frozen).toBe(total);
    network.dispose();
  });

  it('draw a node per module', () => {
    const network = buildMultiStage({ stages: [{ bum: { type: 'compact', filters: 4, blocks: 0 } }] });
    expect(network.toMermaid([8, 12])).toMatchInlineSnapshot(`
      "flowchart LR
        image(["image [1, 8, 12, 3]"])
        subgraph stage1 ["stage 1"]
          s1bum["BUM compact<br/>[1, 16, 24, 3]<br/>0.6 k weights · 51.8 kMAC"]
        end
        image --> s1bum
        s1bum --> result(["image"])
      "
    `);
    network.dispose();
    const whole = buildMultiStage('compact-x4');
    const graph = whole.toMermaid();
    for (const edge of ['image --> s1bum', 's1bem -- 11 lines --> s1bfm', 's1bfm --> s2bum', 's2bfm --> result'])
      expect(graph).toContain(edge);
    whole.dispose();
  });
});
