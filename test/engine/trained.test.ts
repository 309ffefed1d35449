/** Accuracy where it counts: the images of the shipped network, fast kernels against plain sums in double precision. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { compile } from '../../src/engine/compile.js';
import { lower } from '../../src/graph/lower.js';
import { imageToFloats } from '../../src/image/floats.js';
import { pretrained, releasePretrained } from '../../src/node/index.js';
import { pattern } from '../image/pattern.js';
import { VARIANTS } from '../kernels/memory.js';
import { difference } from './oracle.js';
import { runGraph } from './reference.js';

/** A quarter of an 8-bit step. */
const TOLERANCE = 1e-3;

let network: MultiStage;
beforeAll(async () => {
  network = await pretrained('compact-x8');
});
afterAll(() => releasePretrained());

const input = (height: number, width: number) => imageToFloats(pattern('noise', width, height, 3));

describe('compact-x8 as shipped', () => {
  it.each([
    [4, 4],
    [12, 8],
    [16, 16],
  ])('%i x %i: every algorithm and binary gives the images of double precision', (height, width) => {
    const { data } = input(height, width);
    const expected = runGraph(lower(network.topology(), [[1, height, width, 3]]), { image: data });
    const images = Object.keys(expected).filter((name) => name.endsWith('_image'));
    expect(images).toHaveLength(3);
    for (const simd of VARIANTS) {
      for (const winograd of ['off', 2, 4, 'auto'] as const) {
        const plan = compile(network, { size: [height, width], simd, winograd });
        const actual = plan.run(data);
        for (const name of images) {
          expect(difference(actual[name], expected[name]!), `${name}, ${simd}, ${winograd}`).toBeLessThan(TOLERANCE);
        }
        plan.dispose();
      }
    }
  });

  it.each([
    [36, 20],
    [64, 64],
  ])('%i x %i: Winograd gives the images of direct convolution', (height, width) => {
    const { data } = input(height, width);
    const run = (winograd: 'off' | 4) => {
      const plan = compile(network, { size: [height, width], winograd });
      const [image] = [plan.run(data).s3_image!];
      plan.dispose();
      return image;
    };
    expect(difference(run(4), run('off'))).toBeLessThan(TOLERANCE);
  });
});
