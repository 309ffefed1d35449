import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers'; // registers the gradients
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { resize } from '../../src/image/resize.js';
import { imageToTensor } from '../../src/image/tensor.js';
import { createPixelImage } from '../../src/image/types.js';
import { checkGradients } from '../../src/testing/gradients.js';
import { normalTensor } from '../../src/testing/values.js';
import { deceived, judged } from '../../src/train/losses/adversarial-loss.js';
import { attentionLoss } from '../../src/train/losses/attention-loss.js';
import { boundaryLoss } from '../../src/train/losses/boundary-loss.js';
import { perceptualLoss, textureLoss } from '../../src/train/losses/feature-loss.js';
import { imageLoss } from '../../src/train/losses/image-loss.js';
import { lowResolutionLoss } from '../../src/train/losses/low-resolution-loss.js';
import { stageWeight } from '../../src/train/losses/stage-weight.js';
import { pattern } from '../image/pattern.js';

beforeAll(() => tf.setBackend('cpu'));

/** Value of a scalar that a body makes; nothing is left behind. */
function value(body: () => tf.Scalar): number {
  const before = tf.memory().numTensors;
  const result = tf.tidy(() => body().dataSync()[0]!);
  expect(tf.memory().numTensors).toBe(before);
  return result;
}

describe('imageLoss', () => {
  it.each([
    ['l1', (0.5 + 0 + 2) / 3],
    ['l2', (0.25 + 0 + 4) / 3],
    ['charbonnier', (Math.sqrt(0.25 + 1e-6) + 1e-3 + Math.sqrt(4 + 1e-6)) / 3],
  ] as const)('%s of known differences', (kind, expected) => {
    expect(value(() => imageLoss(kind, tf.tensor1d([0.5, 1, -1]), tf.tensor1d([0, 1, 1])))).toBeCloseTo(expected, 6);
  });

  it('psnr is the mean of the pictures’ PSNR over -100 dB', () => {
    const truth = tf.zeros([2, 2, 2, 3]);
    const errors = tf.tidy(() => tf.concat([tf.fill([1, 2, 2, 3], 0.1), tf.fill([1, 2, 2, 3], 0.01)]));
    expect(value(() => imageLoss('psnr', errors, truth))).toBeCloseTo(-(20 + 40) / 2 / 100, 4);
    tf.dispose([truth, errors]);
  });

  it('leaves pixels alone that are right', () => {
    const gradient = tf.grad((x: tf.Tensor) => imageLoss('l1', x, tf.zeros([4])))(tf.tensor1d([1, 0, -1, 0]));
    expect([...gradient.dataSync()]).toEqual([0.25, 0, -0.25, 0]);
    gradient.dispose();
  });
});

describe('boundaryLoss', () => {
  it('counts lines that are present only', () => {
    const maps = tf.zeros([1, 2, 2, 11]);
    const found = tf.tensor(
      Array.from({ length: 44 }, (_, i) => i % 11),
      [1, 2, 2, 11],
    );
    const present = tf.tensor2d([[0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]]);
    expect(value(() => boundaryLoss(found, maps, present))).toBeCloseTo((4 + 16) / 2, 5);
    expect(value(() => boundaryLoss(found, maps, tf.zeros([1, 11])))).toBe(0);
    tf.dispose([maps, found, present]);
  });
});

describe('lowResolutionLoss', () => {
  it('compares what Pillow’s bicubic leaves', () => {
    const [a, b] = [pattern('noise', 16, 16, 1), pattern('noise', 16, 16, 2)];
    const [high, other] = [a, b].map(imageToTensor) as [tf.Tensor4D, tf.Tensor4D];
    const [low, otherLow] = [a, b].map((image) => imageToTensor(resize(image, 4, 4))) as [tf.Tensor4D, tf.Tensor4D];
    const expected = value(() => imageLoss('l1', low, otherLow));
    // resize rounds twice.
    expect(Math.abs(value(() => lowResolutionLoss('l1', high, other, 4)) - expected)).toBeLessThan(0.002);
    expect(expected).toBeGreaterThan(0.03);
    tf.dispose([high, other, low, otherLow]);
  });

  it('does not see what the reduction loses', () => {
    const flat = createPixelImage(16, 16);
    const checkered = createPixelImage(16, 16);
    for (let i = 0; i < 256; i++) {
      const shade = (i + (i >> 4)) % 2 ? 40 : -40;
      flat.data.set([128, 128, 128, 255], 4 * i);
      checkered.data.set([128 + shade, 128 + shade, 128 + shade, 255], 4 * i);
    }
    const [a, b] = [flat, checkered].map(imageToTensor) as [tf.Tensor4D, tf.Tensor4D];
    expect(value(() => imageLoss('l1', a, b))).toBeGreaterThan(0.15);
    expect(value(() => lowResolutionLoss('l1', a, b, 4))).toBeLessThan(0.005);
    tf.dispose([a, b]);
  });
});

describe('adversarial losses', () => {
  it('of known scores', () => {
    const [real, made] = [tf.tensor1d([1, 0]), tf.tensor1d([2, 0])];
    expect(value(() => judged('leastSquares', real, made))).toBeCloseTo((0.5 + 2) / 2, 6);
    expect(value(() => deceived('leastSquares', made))).toBeCloseTo(1, 6);
    tf.dispose([real, made]);
  });

  it('of known scores, compared with the mean of the others', () => {
    const [real, made] = [tf.tensor1d([3, 1]), tf.tensor1d([-1, 1])];
    const log = (x: number) => Math.log(1 + Math.exp(x));
    expect(value(() => judged('relativistic', real, made))).toBeCloseTo(log(-3) + log(-1), 5);
    expect(value(() => deceived('relativistic', made, real))).toBeCloseTo(log(3) + log(1), 5);
    tf.dispose([real, made]);
  });
});

describe('attentionLoss', () => {
  it('counts pixels as far as they are attended to', () => {
    const attention = tf.tensor4d([0, 0.5, 1, 0], [1, 2, 2, 1]);
    const found = tf.tensor4d([9, 2, -3, 9], [1, 2, 2, 1]);
    expect(value(() => attentionLoss(found, tf.zerosLike(found), attention))).toBeCloseTo((1 + 3) / 4, 6);
    tf.dispose([attention, found]);
  });
});

describe('losses on features', () => {
  it('textures do not care where in its patch something lies, perception does', () => {
    const features = normalTensor([2, 8, 8, 3], 'features') as tf.Tensor4D;
    const mirrored = tf.tidy(
      () => tf.reshape(tf.reverse(tf.reshape(features, [2, 8, 2, 4, 3]), 3), [2, 8, 8, 3]) as tf.Tensor4D,
    );
    const exchanged = tf.tidy(() => tf.concat(tf.split(features, 2, 2).reverse(), 2) as tf.Tensor4D);
    expect(value(() => textureLoss([features], [mirrored], 8, 16))).toBeLessThan(1e-10);
    expect(value(() => textureLoss([features], [exchanged], 8, 16))).toBeGreaterThan(1e-2);
    expect(value(() => perceptualLoss([features], [mirrored]))).toBeGreaterThan(1);
    tf.dispose([features, mirrored, exchanged]);
  });
});

describe('gradients', () => {
  const target = () => normalTensor([2, 8, 8, 3], 'target') as tf.Tensor4D;
  it.each([
    ['l2', (x: tf.Tensor4D) => imageLoss('l2', x, target())],
    ['charbonnier', (x: tf.Tensor4D) => imageLoss('charbonnier', x, target())],
    ['boundaries', (x: tf.Tensor4D) => boundaryLoss(x, target(), tf.tensor2d([1, 0, 1, 1, 1, 0], [2, 3]))],
    ['low resolution', (x: tf.Tensor4D) => lowResolutionLoss('l2', x, target(), 4)],
    ['deceived', (x: tf.Tensor4D) => deceived('leastSquares', x)],
    ['deceived, relativistic', (x: tf.Tensor4D) => deceived('relativistic', x, target())],
    ['judged, relativistic', (x: tf.Tensor4D) => judged('relativistic', x, target())],
    ['attention', (x: tf.Tensor4D) => attentionLoss(x, target(), tf.fill([2, 8, 8, 1], 0.3))],
    ['perception', (x: tf.Tensor4D) => perceptualLoss([x], [target()])],
    ['textures', (x: tf.Tensor4D) => textureLoss([x], [target()], 8, 16)],
  ] as const)('of %s agree with differences', (name, loss) => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const found = normalTensor([2, 8, 8, 3], 'found');
      checkGradients(name, ([x]) => loss(x as tf.Tensor4D), [found], new Map(), { samples: 8 });
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

it.each([
  [[0.3, 0.3, 1], 1, [1]],
  [[0.2, 0.3, 1], 2, [0.3, 1]],
  [[0.2, 0.3, 1], 3, [0.2, 0.3, 1]],
  [[0.2, 0.3, 1], 5, [0.2, 0.2, 0.2, 0.3, 1]],
  [[1], 3, [1, 1, 1]],
])('the weights %j of a network of %i stages count from the last one', (weights, last, expected) => {
  expect(expected.map((_, i) => stageWeight(weights, i + 1, last))).toEqual(expected);
});
