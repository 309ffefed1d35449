/** A pipeline put together of modules, drawn, with what it costs. It is untrained: only its plan is shown. */
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { BEM, BFM, BUM, buildMultiStage, type StageOptions } from 'msfsr';
import { edsr } from 'msfsr/zoo';
import { drawPipeline } from './draw-pipeline.js';
import type { Example } from './example.js';

const FIRST = {
  compact: () => BUM.compact({ filters: 32, blocks: 3 }),
  paper: () => BUM.paper(),
  edsr: () => edsr({ filters: 32, blocks: 3 }),
};
const GUIDED = {
  'BEM and BFM': { bem: BEM.compact(), bfm: BFM.compact() },
  'BEM alone': { bem: BEM.compact() },
  'no boundaries': {},
};

export const example: Example = {
  choices: {
    stages: ['3', '2', '1', '4'],
    'first BUM': ['compact', 'paper', 'edsr'],
    'last stage': ['BEM and BFM', 'BEM alone', 'no boundaries'],
  },

  async run({ chosen, show, say }) {
    await setBackend('cpu'); // for the first weights, which are random
    const count = Number(chosen.stages);
    const stages = Array.from({ length: count }, (_, i): StageOptions => {
      const bum =
        i === 0 ? FIRST[chosen['first BUM'] as keyof typeof FIRST]() : BUM.compact({ filters: 24, blocks: 2 });
      const guided = i === count - 1 ? GUIDED[chosen['last stage'] as keyof typeof GUIDED] : GUIDED['BEM and BFM'];
      return { bum, ...guided };
    });
    const network = buildMultiStage({ stages });
    const plan = network.describe([16, 16]);
    show(drawPipeline(plan), 'the pipeline');
    const weights = (plan.trainable + plan.frozen) / 1e6;
    say(
      `Enlarges by ${network.scale}; ${weights.toFixed(2)} M weights, ${(plan.macs / 1e6).toFixed(0)} M multiply-accumulates a face.`,
    );
    network.dispose();
  },
};
