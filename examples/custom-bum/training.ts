import * as tf from '@tensorflow/tfjs-core';
import type { MultiStage } from 'msfsr';

/** Mean squared error of the network's last image. */
function loss(network: MultiStage, low: tf.Tensor4D, high: tf.Tensor4D): tf.Scalar {
  const outputs = [network.model.apply(low, { training: true })].flat() as tf.Tensor[];
  const image = outputs[network.model.outputNames.lastIndexOf(`s${network.composition.stages.length}_image`)]!;
  return tf.mean(tf.square(tf.sub(image, high)));
}

/**
 * A few steps of Adam on all trainable weights.
 *
 * @returns the loss before every step, and after the last one
 */
export function trainSteps(network: MultiStage, low: tf.Tensor4D, high: tf.Tensor4D, steps: number): number[] {
  const weights = network.model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const adam = tf.train.adam(3e-4, 0.9, 0.99, 1e-8);
  const losses: number[] = [];
  const measure = () => tf.tidy(() => loss(network, low, high).dataSync()[0]!);
  for (let step = 0; step < steps; step++) {
    losses.push(tf.tidy(() => adam.minimize(() => loss(network, low, high), true, weights)!.dataSync()[0]!));
  }
  adam.dispose();
  return [...losses, measure()];
}

/** Root mean square of the gradient per module: `s1_bum`, `s1_bem`, … */
export function gradientPerModule(network: MultiStage, low: tf.Tensor4D, high: tf.Tensor4D): Record<string, number> {
  return tf.tidy(() => {
    const weights = network.model.trainableWeights;
    const variables = weights.map((weight) => weight.read() as tf.Variable);
    const { grads } = tf.variableGrads(() => loss(network, low, high), variables);
    const sums: Record<string, { squares: number; count: number }> = {};
    for (const [i, { originalName }] of weights.entries()) {
      const gradient = grads[variables[i]!.name]!;
      const module = /^s\d+_[a-z]+/.exec(originalName)![0];
      const { squares, count } = sums[module] ?? { squares: 0, count: 0 };
      sums[module] = {
        squares: squares + tf.sum(tf.square(gradient)).dataSync()[0]!,
        count: count + gradient.size,
      };
    }
    return Object.fromEntries(Object.entries(sums).map(([name, s]) => [name, Math.sqrt(s.squares / s.count)]));
  });
}
