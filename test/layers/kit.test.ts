import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { convolution } from '../../src/layers/convolution.js';
import { ContractError, runLayerTest } from '../../src/testing/index.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

type Call = (x: tf.Tensor4D) => tf.Tensor;
let call: Call = (x) => x;
afterEach(() => {
  call = (x) => x;
});

/** Does whatever `call` does, and says that it keeps the shape. */
class Puppet extends tfl.layers.Layer {
  /** @nocollapse */
  static className = 'TestPuppet';
  override computeOutputShape(shape: tfl.Shape): tfl.Shape {
    return shape;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return call((Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D);
  }
}

/** The same, but unknown to tfjs. */
class Stranger extends Puppet {
  /** @nocollapse */
  static override className = 'TestStranger';
}

/** Forgets an argument that its output depends on. */
class Forgetful extends Puppet {
  /** @nocollapse */
  static override className = 'TestForgetful';
  constructor(private readonly args: { name?: string; factor?: number }) {
    super({ name: args.name });
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul(super.call(inputs), this.args.factor ?? 1);
  }
}

tf.serialization.registerClass(Puppet);
tf.serialization.registerClass(Forgetful);

const inputShapes = [[2, 4, 5, 3]];
let runs = 0;
const kept: tf.Tensor[] = [];

describe('runLayerTest says what a layer does wrong', () => {
  const cases: [string, Call, RegExp][] = [
    [
      'another shape than computed',
      (x) => tf.concat([x, x], 1),
      /computeOutputShape gives \[2,4,5,3\] .* output is \[2,8,5,3\]/,
    ],
    ['integers', (x) => tf.cast(x, 'int32'), /should be float32 but is int32/],
    ['no numbers', (x) => tf.sqrt(x), /NaN or infinite/],
    ['another output every time', (x) => tf.add(x, runs++), /A second run gives another output/],
    [
      'a wrong gradient',
      (x) =>
        tf.customGrad((t) => ({ value: tf.mul(t as tf.Tensor, 2), gradFunc: (dy: tf.Tensor) => tf.mul(dy, 3) }))(x),
      /gradient of input 0 at \d+ is .* but central differences give/,
    ],
    ['steps instead of slopes', (x) => tf.mul(tf.round(tf.mul(x, 300)), 0.003), /could be compared at|gradient|Cannot/],
  ];
  for (const [title, behaviour, message] of cases) {
    it(title, async () => {
      call = behaviour;
      const test = runLayerTest((name) => new Puppet({ name }), { inputShapes });
      await expect(test).rejects.toThrow(message);
    });
  }

  it('a tensor left behind', async () => {
    call = (x) => {
      kept.push(tf.keep(tf.scalar(1)));
      return tf.mul(x, 2);
    };
    await expect(runLayerTest((name) => new Puppet({ name }), { inputShapes })).rejects.toThrow(
      /left \d+ tensors behind/,
    );
    tf.dispose(kept);
  });

  it('a name of its own, an unregistered class, an argument that the config forgets', async () => {
    await expect(runLayerTest(() => new Puppet({ name: 'x' }), { inputShapes })).rejects.toThrow(/should be called/);
    await expect(runLayerTest((name) => new Stranger({ name }), { inputShapes })).rejects.toThrow(
      /TestStranger is not registered/,
    );
    await expect(runLayerTest((name) => new Forgetful({ name, factor: 2 }), { inputShapes })).rejects.toThrow(
      /made from its own config gives another output/,
    );
  });

  it('asks for a batch of two, and passes over gradients with a reason', async () => {
    const conv = (name: string) => convolution({ name, filters: 2 });
    await expect(runLayerTest(conv, { inputShapes: [[1, 4, 4, 3]] })).rejects.toThrow(ContractError);
    call = (x) => tf.round(x);
    const gradients = { skip: 'rounding has no slope' };
    await runLayerTest((name) => new Puppet({ name }), { inputShapes, gradients });
    const before = tf.memory().numTensors;
    await runLayerTest(conv, { inputShapes });
    expect(tf.memory().numTensors).toBe(before);
  });
});
