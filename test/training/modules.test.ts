import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Convolution } from '../../src/layers/convolution.js';
import { StepList } from '../../src/steps/step-list.js';
import { normalValues, shakeWeights } from '../../src/testing/values.js';
import { addBranches } from '../../training/experiments/modules/branched-bum.js';
import { SpatialAttention } from '../../training/experiments/modules/spatial-attention.js';
import { python, runPython, titled } from '../parity/python.js';

beforeAll(() => tf.setBackend('cpu'));

const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

describe('branches', () => {
  it('are one convolution 3x3', () => {
    const list = new StepList();
    addBranches(list, '', 'in0', 2, 1);
    const layer = new Convolution({ name: 'branches', steps: list.steps });
    const run = (x: tf.Tensor) => layer.apply(x) as tf.Tensor4D;
    tf.tidy(() => {
      const dark = tf.zeros([1, 5, 5, 2]);
      run(dark); // makes the weights
      shakeWeights(layer.weights, 'branches');
      const bias = run(dark);
      // What a point in the middle becomes is the kernel, mirrored.
      const rows = [24, 25].map((at) => {
        const point = tf.tensor4d(
          Array.from({ length: 50 }, (_, i) => (i === at ? 1 : 0)),
          [1, 5, 5, 2],
        );
        return tf.squeeze(tf.sub(run(point), bias), [0]);
      });
      const kernel = tf.reverse(tf.slice(tf.stack(rows, 2) as tf.Tensor4D, [1, 1, 0, 0], [3, 3, 2, 2]), [0, 1]);
      for (const shape of [[1, 1, 1, 2] as const, [1, 2, 5, 2] as const, [1, 7, 4, 2] as const]) {
        const x = tf.tensor4d(normalValues(shape, 'x'), [...shape]);
        const folded = tf.add(tf.conv2d(x, kernel, 1, 'same'), tf.slice(bias, [0, 2, 2, 0], [1, 1, 1, 2]));
        expect(largest(folded.dataSync(), run(x).dataSync()), `${shape}`).toBeLessThan(1e-5);
      }
    });
    layer.dispose();
  });
});

describe('attention over pixels', () => {
  const PIXELS = 15;
  const grids = [4, 4, 6].map((c, i) => ({ shape: [2, 3, 5, c], values: normalValues([2, 3, 5, c], `grid${i}`) }));
  const attended = () =>
    tf.tidy(() => {
      const layer = new SpatialAttention({});
      const [q, k, v] = grids.map(({ shape, values }) => tf.tensor(values, shape)) as [tf.Tensor, tf.Tensor, tf.Tensor];
      expect(layer.macs([q.shape, k.shape, v.shape])).toBe(PIXELS * PIXELS * (4 + 6));
      return (layer.apply([q, k, v]) as tf.Tensor).dataSync();
    });

  it('weighs all pixels by the softmax of their products', () => {
    const pixel = (grid: number, at: number) => {
      const { shape, values } = grids[grid]!;
      return [...values.subarray(at * shape[3]!, (at + 1) * shape[3]!)];
    };
    const expected = Array.from({ length: 2 * PIXELS }, (_, at) => {
      const others = Array.from({ length: PIXELS }, (_, i) => Math.floor(at / PIXELS) * PIXELS + i);
      const shares = others.map((other) =>
        Math.exp(pixel(0, at).reduce((sum, value, c) => sum + value * pixel(1, other)[c]!, 0)),
      );
      const whole = shares.reduce((sum, share) => sum + share);
      return pixel(2, at).map((_, c) =>
        others.reduce((sum, other, i) => sum + (shares[i]! / whole) * pixel(2, other)[c]!, 0),
      );
    });
    expect(largest(expected.flat(), attended())).toBeLessThan(1e-5);
  });

  it.skipIf(!python)(titled('is the same in PyTorch'), async () => {
    const program = `import json, sys, torch
from experiments.attention import spatial_attention
inputs = [torch.tensor(grid["values"]).reshape(grid["shape"]).permute(0, 3, 1, 2) for grid in json.loads(sys.argv[1])]
print(json.dumps(spatial_attention({}, inputs, {}, False).permute(0, 2, 3, 1).flatten().tolist()))`;
    const input = JSON.stringify(grids.map(({ shape, values }) => ({ shape, values: [...values] })));
    const theirs = JSON.parse(await runPython(['-c', program, input])) as number[];
    expect(largest(theirs, attended())).toBeLessThan(1e-5);
  });
});
