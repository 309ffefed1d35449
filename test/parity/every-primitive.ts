import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { UpscaleModule } from '../../src/contracts.js';
import { Convolution } from '../../src/layers/convolution.js';
import { join } from '../../src/layers/join.js';
import { resample } from '../../src/layers/resample.js';
import type { Step } from '../../src/steps/step.js';
import { type Op, stepOf } from '../steps/run-step.js';

/** One primitive with some attributes, on features [n, h, w, 8]. */
export interface Case {
  readonly name: string;
  readonly op: Op;
  /** Number of inputs; all get the features, a vector the features' means. */
  readonly inputs?: readonly ('map' | 'vector')[];
}

const conv = (name: string, more: object): Case => ({
  name,
  op: { op: 'conv2d', filters: 5, kernelSize: 3, ...more },
});
const transposed = (name: string, more: object): Case => ({
  name,
  op: { op: 'convTranspose2d', filters: 4, kernelSize: 3, strides: 2, ...more },
});

/** Every operation, with attributes that might be read in different ways. */
export const CASES: readonly Case[] = [
  conv('conv', {}),
  conv('conv1', { kernelSize: 1, useBias: false }),
  conv('conv5s2', { kernelSize: 5, strides: 2 }),
  conv('conv3s3p0', { strides: 3, padding: 0 }),
  conv('conv4p2', { kernelSize: 4, padding: 2 }),
  conv('reflect', { padMode: 'reflect' }),
  conv('reflect7s2', { kernelSize: 7, strides: 2, padMode: 'reflect' }),
  transposed('deconv', {}),
  transposed('deconvcrop', { crop: [1, 0, 0, 1], useBias: false }),
  transposed('deconv4', { kernelSize: 4, crop: [1, 1, 1, 1] }),
  transposed('deconv2s3', { kernelSize: 2, strides: 3 }),
  { name: 'norm', op: { op: 'batchNorm' } },
  { name: 'normeps', op: { op: 'batchNorm', epsilon: 0.1 } },
  { name: 'prelu', op: { op: 'prelu' } },
  { name: 'leaky', op: { op: 'leakyRelu' } },
  { name: 'leaky01', op: { op: 'leakyRelu', alpha: 0.01 } },
  { name: 'relu', op: { op: 'relu' } },
  { name: 'tanh', op: { op: 'tanh' } },
  { name: 'sigmoid', op: { op: 'sigmoid' } },
  { name: 'scale', op: { op: 'scale', factor: -1.5 } },
  { name: 'scaleoffset', op: { op: 'scale', factor: 2, offset: 0.25 } },
  { name: 'pool', op: { op: 'maxPool' } },
  { name: 'pool4', op: { op: 'maxPool', size: 4 } },
  { name: 'nearest', op: { op: 'upsampleNearest' } },
  { name: 'nearest3', op: { op: 'upsampleNearest', size: 3 } },
  { name: 'bicubic', op: { op: 'upsampleBicubic' } },
  { name: 'bicubic3', op: { op: 'upsampleBicubic', size: 3 } },
  { name: 'bicubic4', op: { op: 'upsampleBicubic', size: 4 } },
  { name: 'shuffle', op: { op: 'pixelShuffle' } },
  { name: 'fold', op: { op: 'spaceToDepth' } },
  { name: 'fold4', op: { op: 'spaceToDepth', size: 4 } },
  { name: 'mean', op: { op: 'globalAveragePool' } },
  { name: 'add3', op: { op: 'add' }, inputs: ['map', 'map', 'map'] },
  { name: 'concat', op: { op: 'concat' }, inputs: ['map', 'map'] },
  { name: 'multiply', op: { op: 'multiply' }, inputs: ['map', 'map'] },
  { name: 'gate', op: { op: 'multiply' }, inputs: ['map', 'vector'] },
  { name: 'modulate', op: { op: 'modulate' }, inputs: ['map', 'map', 'map'] },
];

/** A layer of any steps: the class says nothing, the steps everything. */
export const layerOf = (steps: readonly Step[]) => (name: string) => new Convolution({ name, steps });

/**
 * A BUM that runs every case beside the others on features of the image; means of their results make the image. Results of a case are
 * those of the layer `<scope>_<case>`.
 */
export function everyPrimitive(): UpscaleModule {
  return {
    kind: 'bum',
    scale: 2,
    config: { type: 'every-primitive' },
    build({ apply }, { image }) {
      const features = [1, 2, 3].map((i) =>
        apply(`features${i}`, layerOf([stepOf({ op: 'conv2d', filters: 8, kernelSize: 3 })]), image),
      );
      const mean = (name: string, x: SymbolicTensor) => apply(name, layerOf([stepOf({ op: 'globalAveragePool' })]), x);
      const vector = mean('vector', features[0]!);
      const means = CASES.map(({ name, op, inputs = ['map'] }) => {
        const given = inputs.map((kind, i) => (kind === 'map' ? features[i]! : vector));
        const result = apply(name, layerOf([stepOf(op, given.length)]), given.length === 1 ? given[0]! : given);
        return mean(`${name}mean`, result);
      });
      const all = apply('all', (name) => join({ name, method: 'concat', count: means.length }), means);
      const last = apply('last', layerOf([stepOf({ op: 'conv2d', filters: 3, kernelSize: 1 })]), all);
      const large = apply('large', (name) => resample({ name, method: 'upsampleBicubic' }), image);
      return { image: apply('image', (name) => join({ name, method: 'multiply' }), [large, last]) };
    },
  };
}
