import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { loadEsrganSlim } from '../../examples/custom-bum/esrgan-slim.js';
import { compile } from '../../src/engine/compile.js';
import { difference, randomBatch, tfjsOutputs } from './oracle.js';

beforeAll(() => tf.setBackend('cpu'));

it.each([2, 4] as const)('runs UpscalerJS ESRGAN slim x%i as tfjs does, on values up to 255', async (scale) => {
  const model = await loadEsrganSlim(scale);
  const batch = randomBatch([1, 7, 9, 3]);
  const image = { ...batch, data: batch.data.map((x) => x * 255) };
  const [name] = model.outputNames as [string];
  const expected = tfjsOutputs(model, { [model.inputNames[0]!]: image });
  for (const winograd of ['off', 'auto', 4] as const) {
    const outputs = compile(model, { size: [7, 9], winograd }).run(image.data);
    expect(difference(outputs[name], expected[name]!)).toBeLessThan(255 * 1e-4);
  }
});

it("runs the layers of UpscalerJS's other models, whose shuffle tells a wrong shape", () => {
  class MultiplyBeta extends tfl.layers.Layer {
    static className = 'MultiplyBeta';
    readonly beta = 0.2;
    override call(inputs: tf.Tensor | tf.Tensor[]) {
      return tf.mul([inputs].flat()[0]!, this.beta);
    }
  }
  class PixelShuffle3x extends tfl.layers.Layer {
    static className = 'PixelShuffle3x';
    override computeOutputShape(shape: tfl.Shape): tfl.Shape {
      return [shape[0]!, shape[1]!, shape[2]!, 3];
    }
    override call(inputs: tf.Tensor | tf.Tensor[]) {
      return tf.depthToSpace([inputs].flat()[0] as tf.Tensor4D, 3, 'NHWC');
    }
  }
  const x = tfl.input({ shape: [null, null, 3], name: 'x' });
  const wide = tfl.layers.conv2d({ filters: 27, kernelSize: 3, padding: 'same' }).apply(x);
  const scaled = new MultiplyBeta({}).apply(wide) as tfl.SymbolicTensor;
  const model = tfl.model({ inputs: x, outputs: new PixelShuffle3x({}).apply(scaled) as tfl.SymbolicTensor });
  const batch = randomBatch([2, 4, 5, 3]);
  const [[name, expected]] = Object.entries(tfjsOutputs(model, { x: batch })) as [[string, Float32Array]];
  const plan = compile(model, { size: [4, 5] });
  expect(plan.outputs[0]!.shape).toEqual([12, 15, 3]);
  expect(difference(plan.run(batch.data)[name], expected)).toBeLessThan(1e-5);
});
