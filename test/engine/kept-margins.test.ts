import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { compile } from '../../src/engine/index.js';
import { layOut } from '../../src/engine/schedule/arena.js';
import { keptMargins } from '../../src/engine/schedule/locate.js';
import type { Storage } from '../../src/engine/schedule/storage.js';
import { randomBatch, randomiseWeights } from './oracle.js';

beforeAll(() => tf.setBackend('cpu'));

/** Buffers of few forms, so that many meet at the same place. */
const storage = fc
  .record({
    side: fc.integer({ min: 1, max: 3 }),
    top: fc.nat(1),
    reflect: fc.nat(1),
    first: fc.nat(30),
    length: fc.nat(4),
  })
  .map(({ side, top, reflect, first, length }): Storage => {
    const margins = { top, left: 1, bottom: 1, right: 0, reflect: Math.min(top, reflect) };
    const bytes = (side + top + 1) * (side + 1) * 16 * 4;
    return { owner: 0, extent: [side, side, 16], margins, bytes, first, last: first + length };
  });

it.each([0, Infinity])('names only buffers whose margins are zero already, room %d', (room) => {
  let count = 0;
  fc.assert(
    fc.property(fc.array(storage, { maxLength: 40 }), (storages) => {
      const { offsets, bytes } = layOut(storages, room);
      const kept = keptMargins(offsets);
      count += kept.size;
      const zero = new Uint8Array(bytes / 4);
      for (const each of [...storages].sort((a, b) => a.first - b.first)) {
        const {
          extent: [height, width, channels],
          margins: { top, left, bottom, right, reflect },
        } = each;
        for (let y = -top; y < height + bottom; y++) {
          for (let x = -left; x < width + right; x++) {
            const pixel = offsets.get(each)! / 4 + ((y + top) * (left + width + right) + x + left) * channels;
            const inside = y >= 0 && y < height && x >= 0 && x < width;
            if (!inside && kept.has(each)) expect(zero[pixel]).toBe(1);
            zero.fill(inside || reflect > 0 ? 0 : 1, pixel, pixel + channels);
          }
        }
      }
    }),
    { seed: 5, numRuns: 100 },
  );
  expect(count).toBeGreaterThan(10);
});

it.each([1, 2])('nothing of one run is left in the next, threads %i', async (threads) => {
  const network = buildMultiStage('compact-x2');
  randomiseWeights(network.model, 'keep');
  const [image, other] = [1, 2].map((seed) => randomBatch([1, 16, 8, 3], seed).data);
  const plans = [compile(network, { size: [16, 8], threads }), compile(network, { size: [16, 8], threads })] as const;
  await plans[0].ready();
  plans[0].run(other!);
  expect(plans[0].run(image!)).toEqual(plans[1].run(image!));
  for (const plan of plans) plan.dispose();
  network.dispose();
});
