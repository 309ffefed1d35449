import type { FaceAnalyzer } from '../adapters/face-analyzer.js';
import type { Clip } from '../degrade/protocols.js';
import type { PixelImage } from '../image/types.js';
import { compareEmbeddings } from '../metrics/compare-embeddings.js';
import { motion } from '../metrics/warping.js';

/** How faces of clips do before a face library. Means are over the frames whose truth shows a face; NaN if there are none. */
export interface SequenceFaceScore {
  /** Mean cosine of the embeddings of result and truth, [-1, 1]. */
  readonly identityCosine: number;
  /** Mean distance of the 68 points from those of the frame before, moved by the known motion, px of the result. */
  readonly landmarkJitter: number;
}

interface Sums {
  cosine: number;
  frames: number;
  jitter: number;
  steps: number;
}

/** Judges clips frame by frame, all ways by the boxes of the truth. */
export class SequenceJudge {
  private readonly sums = new Map<string, Sums>();

  constructor(private readonly analyzer: FaceAnalyzer) {}

  /** Judges the frames of a clip, enlarged in one way. */
  async add(way: string, results: readonly PixelImage[], { truth, squares }: Clip): Promise<void> {
    const sum = this.sums.get(way) ?? { cosine: 0, frames: 0, jitter: 0, steps: 0 };
    this.sums.set(way, sum);
    let before: Float32Array | undefined;
    for (const [t, result] of results.entries()) {
      const box = await this.analyzer.detect!(truth[t]!);
      const own = box && (await this.analyzer.embedding!(result, box));
      const real = box && (await this.analyzer.embedding!(truth[t]!, box));
      if (own && real) {
        sum.cosine += compareEmbeddings(own, real).cosine;
        sum.frames++;
      }
      const points = box && (await this.analyzer.landmarks!(result, box));
      if (points && before) {
        sum.jitter += meanDistance(points, before, motion(result.width, squares[t - 1]!, squares[t]!));
        sum.steps++;
      }
      before = points;
    }
  }

  /** Means over all clips of a way. */
  score(way: string): SequenceFaceScore {
    const { cosine, frames, jitter, steps } = this.sums.get(way)!;
    return { identityCosine: cosine / frames, landmarkJitter: jitter / steps };
  }
}

/** Mean distance of points from those before, moved. */
function meanDistance(
  points: Float32Array,
  before: Float32Array,
  moved: (x: number, y: number) => readonly [number, number],
): number {
  let sum = 0;
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = moved(before[i]!, before[i + 1]!);
    sum += Math.hypot(points[i]! - x, points[i + 1]! - y);
  }
  return sum / (points.length / 2);
}
