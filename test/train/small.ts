import { drawnFace } from '../../examples/fine-tune/drawn-face.js';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import type { TrainingData } from '../../src/train/data/training-data.js';
import { urdgn } from '../../src/zoo/urdgn.js';

/** The smallest network with all modules: 4x4 to 8x8 px. */
export const smallNetwork = (): MultiStage =>
  buildMultiStage({
    stages: [
      {
        bum: { type: 'compact', filters: 4, blocks: 0 },
        bem: { type: 'compact', channels: 4, depth: 1 },
        bfm: { type: 'compact', blocks: 0, features: 4, hidden: 4 },
      },
    ],
  });

/** A network with moving statistics: 4x4 to 8x8 px. */
export const normalisedNetwork = (): MultiStage =>
  buildMultiStage({ stages: [{ bum: urdgn({ scale: 2, filters: 8 }) }] });

/** A recipe for {@link smallNetwork}. */
export const SMALL_RECIPE = {
  size: 8,
  batch: 2,
  steps: 6,
  validateEvery: 3,
  schedule: { warmup: 2 },
  losses: { image: [1], boundary: [0.3] },
};

/** Drawn faces, the last two held out. */
export function smallData(count = 6): TrainingData {
  const faces = Array.from({ length: count }, (_, i) => drawnFace(i + 1, 16));
  return { train: faces.slice(0, -2), validation: faces.slice(-2) };
}
