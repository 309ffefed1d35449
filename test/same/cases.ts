/** Networks with seeded weights that do not depend on how a platform computes, and what they are fed. */
import * as tf from '@tensorflow/tfjs-core';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { seedOf, uniform } from '../../src/steps/initialise.js';
import { toArtifacts } from '../../src/weights/artifacts.js';
import { plainStage, smallStage } from '../compose/small.js';
import { rememberingStages } from '../temporal/sequence.js';

/** A network that is run and hashed: plain data, which any JavaScript can read. */
export interface SameCase {
  readonly name: string;
  readonly artifacts: Omit<tf.io.ModelArtifacts, 'weightData'>;
  /** Base64. */
  readonly weights: string;
  /** Height and width of the picture. */
  readonly size: readonly [number, number];
}

const NETWORKS: readonly (readonly [name: string, make: () => MultiStage, size: readonly [number, number]])[] = [
  ['compact-x8', () => buildMultiStage('compact-x8'), [16, 16]],
  ['paper-x2', () => buildMultiStage('paper-x2'), [8, 8]],
  ['three small stages', () => buildMultiStage({ stages: [smallStage(), plainStage(), smallStage()] }), [12, 8]],
  ['a memory', () => buildMultiStage({ stages: rememberingStages }), [8, 20]],
];

/** Makes them; needs a backend of tfjs. */
export async function sameCases(): Promise<SameCase[]> {
  const cases: SameCase[] = [];
  for (const [name, make, size] of NETWORKS) {
    const network = make();
    setWeights(network);
    const { weightData, ...artifacts } = await toArtifacts(network);
    network.dispose();
    const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
    cases.push({ name, artifacts, weights: Buffer.from(bytes).toString('base64'), size });
  }
  return cases;
}

/**
 * Uniform weights that keep the size of what passes through. Integers, products and roots are the same everywhere; the logarithms and cosines of normal
 * numbers are not.
 */
function setWeights({ model }: MultiStage): void {
  for (const weight of model.weights) {
    const shape = weight.shape as number[];
    const random = uniform(seedOf(`same/${weight.originalName}`));
    const inputs = shape.slice(0, -1).reduce((product, size) => product * size, 1);
    const [low, high] = /variance|gamma/.test(weight.originalName)
      ? [0.5, 1.5]
      : [-Math.sqrt(3 / inputs) / 2, Math.sqrt(3 / inputs) / 2];
    const count = shape.reduce((product, size) => product * size, 1);
    const values = tf.tensor(
      Float32Array.from({ length: count }, () => low + (high - low) * random()),
      shape,
    );
    weight.write(values);
    values.dispose();
  }
}
