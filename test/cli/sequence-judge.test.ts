import { expect, it } from 'vitest';
import type { FaceAnalyzer } from '../../src/adapters/face-analyzer.js';
import { SequenceJudge } from '../../src/cli/sequence-judge.js';
import type { Clip } from '../../src/degrade/protocols.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';

const SIDE = 10;
const squares = [0, 5, 10].map((x) => ({ x, y: 0, extent: 100, angle: 0 }));
const pictures = () => squares.map(() => createPixelImage(SIDE, SIDE));

/** Knows the points of each picture, and tells truths from results by where the embedding points. */
function analyzer(points: Map<PixelImage, readonly [number, number]>, faceless: PixelImage[] = []): FaceAnalyzer {
  return {
    detect: async (image) => (faceless.includes(image) ? undefined : { x: 0, y: 0, width: SIDE, height: SIDE }),
    landmarks: async (image) => new Float32Array(136).map((_, i) => points.get(image)![i % 2]!),
    embedding: async (image) => new Float32Array(points.has(image) ? [1, 1] : [1, 0]),
  };
}

it('means identity over frames, and jitter over steps once the known motion is taken away', async () => {
  const [truth, results] = [pictures(), pictures()];
  const clip: Clip = { truth, input: results, squares };
  // Each square lies 5 of 100 further to the right: still points move half a pixel of ten to the left.
  const points = new Map(results.map((image, t) => [image, [6 - 0.5 * t, t === 2 ? 7 : 4] as const]));
  const judge = new SequenceJudge(analyzer(points));
  await judge.add('own', results, clip);
  const { identityCosine, landmarkJitter } = judge.score('own');
  expect(identityCosine).toBeCloseTo(Math.SQRT1_2, 6);
  expect(landmarkJitter).toBeCloseTo(3 / 2, 5);
});

it('leaves out frames whose truth shows no face, and steps from and to them', async () => {
  const [truth, results] = [pictures(), pictures()];
  const points = new Map(results.map((image, t) => [image, [9 * t, 4] as const]));
  const judge = new SequenceJudge(analyzer(points, [truth[1]!]));
  await judge.add('own', results, { truth, input: results, squares });
  expect(judge.score('own').identityCosine).toBeCloseTo(Math.SQRT1_2, 6);
  expect(judge.score('own').landmarkJitter).toBeNaN();
});
