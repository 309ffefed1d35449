import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import type { TensorState } from '../../src/compose/tensor-state.js';
import type { FusionModule } from '../../src/contracts.js';
import { OptionError, ShapeError } from '../../src/errors.js';
import type { TurnedSquare } from '../../src/image/turned-square.js';
import { BFM } from '../../src/modules/index.js';
import { checkGradients } from '../../src/testing/gradients.js';
import { normalTensor, shakeWeights } from '../../src/testing/values.js';
import { motionOf } from '../../src/train/data/motion.js';
import { moved } from '../../src/train/losses/difference-loss.js';
import { smallStage } from '../compose/small.js';
import { furthest, rememberingStages } from './sequence.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The last image after all frames, the state going from one to the next. */
function unrolled(network: MultiStage, frames: readonly tf.Tensor4D[]): tf.Tensor4D {
  const { model } = network.part();
  const at = (name: string) => model.outputNames.indexOf(name);
  let state: TensorState = new Map();
  let image!: tf.Tensor4D;
  for (const frame of frames) {
    const outputs = model.apply(network.partInputs(frame, 1, state), { training: true }) as tf.Tensor4D[];
    image = outputs[at('s2_image')]!;
    state = new Map(['s2_cell', 's2_hidden'].map((name) => [name, outputs[at(`${name}_next`)]!]));
  }
  return image;
}

describe('a memory', () => {
  it.each(['conv-lstm', 'recurrent'])('%s begins as the network without it whose weights it takes', (type) => {
    const plain = buildMultiStage({ stages: [smallStage(), smallStage()] });
    const bfm = { type, hidden: 3, blocks: 1, features: 5, modulation: 4 };
    const network = buildMultiStage({ stages: [smallStage(), smallStage({ bfm })] });
    shakeWeights(plain.model.weights, 'plain');
    const known = new Map(plain.model.weights.map((weight) => [weight.originalName, weight]));
    for (const weight of network.model.weights) {
      const given = known.get(weight.originalName);
      if (given) weight.write(given.read());
      known.delete(weight.originalName);
    }
    expect(known.size).toBe(0);
    tf.tidy(() => {
      const picture = normalTensor([1, 8, 8, 3], 'picture') as tf.Tensor4D;
      const last = (results: { image: tf.Tensor4D }[]) => results.at(-1)!.image.dataSync() as Float32Array;
      const { state } = network.predict(picture, { state: new Map() });
      expect(furthest(last(network.predict(picture, { state }).stages), last(plain.predict(picture)))).toBe(0);
      const [kept] = state.values();
      expect((kept!.dataSync() as Float32Array).some((value) => value !== 0)).toBe(true);
    });
    plain.dispose();
    network.dispose();
  });

  it('has the gradients that differences show, through three frames', () => {
    const network = buildMultiStage({ stages: rememberingStages });
    shakeWeights(network.model.weights, 'gradients');
    const frames = [1, 2, 3].map((i) => normalTensor([1, 4, 4, 3], `frame ${i}`) as tf.Tensor4D);
    const weights = network.model.trainableWeights.filter(({ originalName }) =>
      /s2_bfm_(cell|hidden|recalled)/.test(originalName),
    );
    expect(weights).toHaveLength(9);
    const variables = new Map(weights.map((weight) => [weight.originalName, weight.read() as tf.Variable]));
    checkGradients('three frames', (given) => unrolled(network, given as tf.Tensor4D[]), frames, variables, {
      samples: 3,
    });
    tf.dispose(frames);
    network.dispose();
  });

  it('is refused by what is wrong with it', () => {
    const broken = (more: Partial<FusionModule>) => {
      const { build, config, state } = BFM.convLstm({ hidden: 2, blocks: 0, features: 2, modulation: 2 });
      const bfm = BFM.define({ build, config, state, ...more });
      return () => buildMultiStage({ stages: [smallStage({ bfm })] });
    };
    const named = (name: string) => broken({ state: [{ name, channels: 2 }] });
    for (const name of ['image', 'two words', 'A', 'bfm']) expect(named(name)).toThrow(OptionError);
    const twice = { name: 'cell', channels: 2 };
    expect(broken({ state: [twice, twice] })).toThrow(/Stage 1: Expected unique name/);
    expect(broken({ state: [{ name: 'cell', channels: 0 }] })).toThrow(/channels of state\[0\]/);
    const own = BFM.convLstm({ hidden: 2, blocks: 0, features: 2, modulation: 2 });
    const forgetful: FusionModule['build'] = (context, input, scale) => ({
      ...own.build(context, input, scale),
      state: {},
    });
    expect(broken({ build: forgetful })).toThrow(/should give a symbolic tensor as cell/);
    const wide = [
      { name: 'cell', channels: 2 },
      { name: 'hidden', channels: 5 },
    ];
    expect(broken({ state: wide })).toThrow(ShapeError);
  });
});

describe('the known motion', () => {
  const square = { x: 20, y: 22, extent: 16, angle: 0.1 };
  const pose = (square: TurnedSquare) => ({ square, parts: [] });

  it('moves a picture by whole pixels exactly, mirrored too', () => {
    const picture = normalTensor([1, 16, 16, 2], 'still') as tf.Tensor4D;
    const upright = { ...square, angle: 0 };
    for (const flip of [false, true]) {
      const motion = motionOf([{ before: pose(upright), after: pose({ ...upright, x: 22 }), flip }], 16);
      const result = tf.tidy(() => moved(picture, motion).dataSync());
      const values = picture.dataSync();
      const by = flip ? -2 : 2;
      for (let pixel = 0; pixel < 256; pixel++) {
        if (!motion.seen[pixel]) continue;
        expect(result[2 * pixel]).toBeCloseTo(values[2 * (pixel + by)]!, 5);
      }
      expect(motion.seen.filter((one) => one === 1)).toHaveLength(12 * 12);
    }
    picture.dispose();
  });

  it('has the gradient that differences show', () => {
    const motion = motionOf(
      [{ before: pose(square), after: pose({ ...square, x: 21.3, angle: 0.2, extent: 15 }), flip: false }],
      8,
    );
    const picture = normalTensor([1, 8, 8, 2], 'gradient') as tf.Tensor4D;
    checkGradients('moved', ([x]) => moved(x as tf.Tensor4D, motion), [picture], new Map());
    picture.dispose();
  });
});
