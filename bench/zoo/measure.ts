import type { FaceAnalyzer } from '../../src/adapters/face-analyzer.js';
import { FaceJudge, type FaceScore } from '../../src/cli/face-report.js';
import { manifestFacts, type OpenNetwork } from '../../src/cli/open-network.js';
import { describeNetwork } from '../../src/compose/describe.js';
import { type EvaluationImage, evaluate } from '../../src/metrics/evaluate.js';
import type { EvaluationScore } from '../../src/metrics/evaluation-score.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import type { TrainingCost } from '../../src/weights/manifest.js';
import { askedOnce } from '../asked-once.js';
import { interleave, testValues } from '../measure.js';
import { engineRunner } from '../runners/engine.js';

/** Side of the input of which multiply-accumulates and milliseconds are told, px. */
const SIDE = 16;

/** What the table says of one network, or of bicubic enlargement. */
export interface ZooRow {
  readonly network: string;
  readonly parameters?: number;
  /** Multiply-accumulates for a face of 16 px. */
  readonly macs?: number;
  /** What its training has cost, where its manifest says it. */
  readonly training?: TrainingCost;
  readonly quality: EvaluationScore;
  /** With a face library. */
  readonly faces?: FaceScore;
  /** Median time of a face of 16 px in the engine, on one thread. */
  readonly milliseconds?: number;
}

/** What {@link measureZoo} takes beside the networks. */
export interface ZooOptions {
  /** Truths that all networks enlarge to. */
  readonly images: readonly EvaluationImage[];
  /** How often each network is timed. */
  readonly rounds: number;
  readonly analyzer?: FaceAnalyzer;
}

/** Measures networks on the same pictures, and times them in turn in this process. The first row is that of bicubic enlargement. */
export async function measureZoo(
  networks: readonly OpenNetwork[],
  { images, rounds, analyzer }: ZooOptions,
): Promise<ZooRow[]> {
  const rows: ZooRow[] = [];
  const asked = analyzer && askedOnce(analyzer);
  const milliseconds = await times(networks, rounds);
  for (const [i, { name, folder, network }] of networks.entries()) {
    const judge = asked && new FaceJudge('face-api', asked);
    const quality = await evaluate(images, async (lr) => (await upscaleFace(lr, { model: network })).image, {
      scale: network.scale,
      ...(judge && { onImage: (image) => judge.add(image) }),
    });
    const faces = judge?.report();
    if (i === 0) rows.push({ network: 'bicubic', quality: quality.bicubic, ...(faces && { faces: faces.bicubic }) });
    const { trainable: parameters, macs } = describeNetwork(network, [SIDE, SIDE]);
    const { training } = await manifestFacts(folder);
    const figures = { network: name, parameters, macs, quality, milliseconds: milliseconds[i]! };
    rows.push({ ...figures, ...(training && { training }), ...(faces && { faces }) });
  }
  return rows;
}

async function times(networks: readonly OpenNetwork[], rounds: number): Promise<number[]> {
  const values = testValues(SIDE * SIDE * 3);
  const runners = await Promise.all(
    networks.map(({ network }) => engineRunner(network, values, { simd: 'simd', size: [SIDE, SIDE] })),
  );
  return (await interleave(runners, rounds)).map(({ medianMs }) => medianMs);
}
