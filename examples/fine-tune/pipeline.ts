import { buildMultiStage, type MultiStage, registerModule } from 'msfsr';
import { pretrained } from 'msfsr/node';
import { copyWeights } from 'msfsr/train';
import { recursiveBum } from './recursive-bum.js';

registerModule('bum', 'recursive', recursiveBum);

/**
 * A pipeline x4: the first two stages of the shipped compact-x8, but for the first BUM, which is our own and untrained.
 *
 * @param scratch leave the shipped weights out, and make everything small: for trying things out
 */
export async function buildPipeline(scratch = false): Promise<MultiStage> {
  const [bem, hidden] = scratch ? [{ channels: 4, depth: 1 }, 4] : [{ channels: 24, depth: 2 }, 32];
  const [first, second, last] = scratch ? [8, 8, 8] : [64, 48, 32];
  const network = buildMultiStage({
    name: 'fine-tuned-x4',
    stages: [
      {
        bum: recursiveBum({ filters: first, times: scratch ? 1 : 4 }),
        bem: { type: 'compact', ...bem },
        bfm: { type: 'compact', blocks: scratch ? 0 : 4, features: second, hidden },
        granularity: 1.6,
      },
      {
        bum: { type: 'compact', filters: second, blocks: scratch ? 0 : 6 },
        bem: { type: 'compact', ...bem },
        bfm: { type: 'compact', blocks: scratch ? 0 : 2, features: last, hidden },
        granularity: 1.3,
      },
    ],
  });
  if (!scratch) {
    const taken = copyWeights(await pretrained('compact-x8'), network);
    console.log(`${taken} of ${network.model.weights.length} weights taken from compact-x8`);
  }
  return network;
}
