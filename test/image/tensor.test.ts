import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ImageError, ShapeError } from '../../src/errors.js';
import { alphaPlane } from '../../src/image/alpha.js';
import { imageToTensor, tensorToImage } from '../../src/image/tensor.js';
import { createPixelImage } from '../../src/image/types.js';
import { pattern } from './pattern.js';

let tensors = 0;
beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left behind').toBe(tensors);
});

/** Runs with a tensor that is disposed afterwards. */
async function withTensor<T extends tf.Tensor, R>(tensor: T, use: (tensor: T) => Promise<R>): Promise<R> {
  try {
    return await use(tensor);
  } finally {
    tensor.dispose();
  }
}

describe('imageToTensor', () => {
  it('gives RGB in [0, 1] as [1, height, width, 3]', async () => {
    const image = createPixelImage(2, 1, new Uint8Array([0, 51, 255, 255, 1, 2, 3, 0]));
    await withTensor(imageToTensor(image), async (tensor) => {
      expect(tensor.shape).toEqual([1, 1, 2, 3]);
      expect(tensor.dtype).toBe('float32');
      const expected = [0, 51, 255, 1, 2, 3].map((byte) => Math.fround(byte / 255));
      expect([...(await tensor.data())]).toEqual(expected);
    });
  });

  it('comes back bit for bit, all 256 levels and alpha', async () => {
    const image = pattern('alpha', 61, 37, 4);
    for (let i = 0; i < 256; i++) image.data[i * 4] = i;
    const back = await withTensor(imageToTensor(image), (tensor) => {
      return tensorToImage(tensor, { alpha: alphaPlane(image)! });
    });
    expect(back).toEqual(image);
  });
});

describe('tensorToImage', () => {
  it('clamps and rounds half up', async () => {
    const values = [-1, 2, 0.5, 0.5 / 255, 1.49 / 255, 2.5 / 255];
    const image = await withTensor(tf.tensor3d(values, [1, 2, 3]), (tensor) => tensorToImage(tensor));
    // 127.5 → 128; 0.5 and 2.5 as float32 over 255 land just above or below the half.
    const half = (n: number) => Math.round(Math.fround(n / 255) * 255);
    expect([...image.data]).toEqual([0, 255, 128, 255, half(0.5), 1, half(2.5), 255]);
  });

  it('refuses values that are no numbers and says how many', async () => {
    const values = [0, Number.NaN, 1, Infinity, -Infinity, 0.5];
    await withTensor(tf.tensor4d(values, [1, 1, 2, 3]), async (tensor) => {
      await expect(tensorToImage(tensor)).rejects.toThrow(ImageError);
      await expect(tensorToImage(tensor)).rejects.toThrow(/but 3 of 6 are NaN or infinite/);
    });
  });

  it.each([[[2, 1, 2, 3]], [[1, 2, 2, 1]], [[4, 3]], [[1, 0, 2, 3]]])('refuses the shape %j', async (shape) => {
    await withTensor(tf.zeros(shape), async (tensor) => {
      await expect(tensorToImage(tensor as tf.Tensor4D)).rejects.toThrow(ShapeError);
    });
  });

  it('refuses an alpha plane of another size', async () => {
    await withTensor(tf.zeros<tf.Rank.R3>([2, 2, 3]), async (tensor) => {
      await expect(tensorToImage(tensor, { alpha: new Uint8Array(3) })).rejects.toThrow(/4 bytes for alpha/);
    });
  });
});
