/** How few programs a block becomes, and what is refused. What the programs compute is tested in a browser: test/browser. */
import { webgl_util } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { BackendError, MsfsrError, ShapeError } from '../../src/errors.js';
import { bottleneck } from '../../src/layers/bottleneck.js';
import { boundaryFusion } from '../../src/layers/boundary-fusion.js';
import { channelAttention } from '../../src/layers/channel-attention.js';
import { convLstmGates } from '../../src/layers/conv-lstm-gates.js';
import { convolution } from '../../src/layers/convolution.js';
import { hourglass } from '../../src/layers/hourglass.js';
import { residualBlock } from '../../src/layers/residual-block.js';
import type { Step } from '../../src/steps/step.js';
import { compileBlock } from '../../src/webgl/compile.js';
import { recoverWebgl } from '../../src/webgl/recover.js';
import { registerWebglKernels } from '../../src/webgl/register.js';

beforeAll(() => {
  tf.env().set('WEBGL_MAX_TEXTURE_SIZE', 4096); // there is no GPU to ask
});

const features = [1, 16, 16, 64];

test.each([
  ['convolution, norm, activation', convolution({ filters: 8, norm: 'batch', activation: 'prelu' }), 1],
  ['convolution, pixel shuffle, activation', convolution({ filters: 12, shuffle: 2, activation: 'relu' }), 1],
  ['residual block', residualBlock({ filters: 64, norm: 'batch', activation: 'prelu' }), 2],
  ['bottleneck', bottleneck({ channels: 64 }), 4],
  ['bottleneck with a wider skip', bottleneck({ channels: 64, filters: 128 }), 4],
  ['channel attention', channelAttention({ channels: 64, squeeze: 8 }), 3],
  ['fusion by modulation', boundaryFusion({ channels: 64, mode: 'modulate' }), 2],
  ['fusion by concatenation', boundaryFusion({ channels: 64, mode: 'concat' }), 4],
  ['cell of an LSTM', convLstmGates({ channels: 11, gives: 'cell' }), 1],
  ['hidden state of an LSTM', convLstmGates({ channels: 11, gives: 'hidden' }), 1],
  // 10 blocks of two programs, 3 max pools; enlargements and sums go with the blocks.
  ['hourglass of three levels', hourglass({ channels: 64, depth: 3, block: 'residual' }), 20 + 3],
])('%s', (_, { steps }, programs) => {
  const maps = steps.some(({ inputs }) => inputs.includes('in1'));
  expect(compileBlock(steps, maps ? [features, [1, 16, 16, 11]] : [features])).toHaveLength(programs);
});

test('one shader serves many sizes', () => {
  const { steps } = hourglass({ channels: 64, depth: 2 });
  const codes = (size: number) => new Set(compileBlock(steps, [[1, size, size, 64]]).map(({ code }) => code));
  expect(codes(16)).toEqual(codes(24));
  expect(codes(16).size).toBeLessThan(compileBlock(steps, [features]).length / 2);
});

test('a result is freed after its last reader', () => {
  const programs = compileBlock(hourglass({ channels: 6, depth: 2 }).steps, [[1, 8, 8, 6]]);
  const freed = programs.flatMap(({ frees }) => frees);
  expect(freed.sort()).toEqual(
    programs
      .slice(0, -1)
      .map(({ target }) => target)
      .sort(),
  );
});

test('refuses what it has no shader for', () => {
  const unknown = [{ op: 'fourier', name: 'a', inputs: ['in0'] }] as unknown as Step[];
  expect(() => compileBlock(unknown, [features])).toThrow(MsfsrError);
  const vectors: Step[] = [{ op: 'relu', name: 'a', inputs: ['in0'] }];
  expect(() => compileBlock(vectors, [[3, 11]])).toThrow(ShapeError);
  expect(() => compileBlock(vectors, [[3, 4, 5]])).toThrow(ShapeError);
});

test('without WebGL: a typed error', async () => {
  expect(webgl_util).toBeDefined(); // the package is there, its backend is not
  expect(() => registerWebglKernels()).toThrow(BackendError);
  await expect(recoverWebgl()).rejects.toThrow(BackendError);
});
