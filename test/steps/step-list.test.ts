import { describe, expect, it } from 'vitest';
import { MsfsrError, ShapeError } from '../../src/errors.js';
import { completeStep } from '../../src/steps/complete-step.js';
import { initialise, seedOf } from '../../src/steps/initialise.js';
import { primitiveOf } from '../../src/steps/primitives.js';
import type { Shape, Step } from '../../src/steps/step.js';
import { checkSteps, macsOf, outputShapeOf } from '../../src/steps/step-list.js';
import { stepOf } from './run-step.js';

const relu = (name: string, ...inputs: string[]) => ({ op: 'relu', name, inputs }) as const;

describe('checkSteps', () => {
  const wrong: [string, unknown, RegExp, number?][] = [
    ['no step', [], /at least one step/],
    ['no list', 'relu', /at least one step/],
    [
      'an unknown operation',
      [{ op: 'conv2b', name: 'a', inputs: ['in0'] }],
      /"conv2b" in step "a".*did you mean "conv2d"/,
    ],
    [
      'a property of Object as operation',
      [{ op: 'toString', name: 'a', inputs: ['in0'] }],
      /Unknown operation "toString"/,
    ],
    ['a name twice', [relu('a', 'in0'), relu('a', 'a')], /unique step name.*"a"/],
    ['capitals', [relu('aB', 'in0')], /"aB"/],
    ['an underscore', [relu('a_b', 'in0')], /"a_b"/],
    ['the name of an input', [relu('in1', 'in0')], /"in1"/],
    ['too many inputs', [relu('a', 'in0', 'in1')], /"a" \(relu\) takes 1 inputs but received 2/],
    ['too few inputs', [{ op: 'add', name: 'a', inputs: ['in0'] }], /"a" \(add\) takes 2 inputs but received 1/],
    ['a step of the future', [relu('a', 'b'), relu('b', 'in0')], /"a" uses "b"/],
    ['an input that the layer lacks', [relu('a', 'in1')], /"a" uses "in1"/, 1],
  ];
  for (const [title, steps, message, inputs] of wrong) {
    it(`refuses ${title}`, () => {
      expect(() => checkSteps(steps as Step[], inputs)).toThrow(message);
      expect(() => checkSteps(steps as Step[], inputs)).toThrow(expect.objectContaining({ code: 'MSFSR_STEP' }));
    });
  }

  it('takes any number of inputs for a sum, and paths as names', () => {
    const sum = { op: 'add', name: 'level1/low.2/sum', inputs: ['in0', 'in1', 'in2', 'a'] } as const;
    expect(() => checkSteps([relu('a', 'in0'), sum], 3)).not.toThrow();
  });

  it('throws an MsfsrError for an operation that does not exist', () => {
    expect(() => primitiveOf({ op: 'nothing', name: 'x' } as unknown as Step)).toThrow(MsfsrError);
  });
});

describe('shapes that do not fit are refused with both shapes', () => {
  const map: Shape = [null, 8, 8, 4];
  const cases: [string, Step, Shape[], RegExp][] = [
    ['pixelShuffle', stepOf({ op: 'pixelShuffle' }), [[null, 8, 8, 6]], /multiple of 4 but received \[\?, 8, 8, 6\]/],
    ['maxPool', stepOf({ op: 'maxPool' }), [[null, 8, 7, 4]], /multiples of 2 but received \[\?, 8, 7, 4\]/],
    ['conv2d', stepOf({ op: 'conv2d', filters: 1, kernelSize: 5, padding: 0 }), [[1, 4, 9, 4]], /5x5.*\[1, 4, 9, 4\]/],
    [
      'reflected conv2d',
      stepOf({ op: 'conv2d', filters: 1, kernelSize: 3, padMode: 'reflect' }),
      [[1, 1, 9, 4]],
      /3x3/,
    ],
    ['add', stepOf({ op: 'add' }, 2), [map, [null, 8, 4, 4]], /\[\?, 8, 8, 4\] and \[\?, 8, 4, 4\]/],
    ['concat', stepOf({ op: 'concat' }, 2), [map, [null, 4, 8, 4]], /cannot join/],
    ['multiply', stepOf({ op: 'multiply' }, 2), [map, [null, 5]], /\[\?, 8, 8, 4\] and \[\?, 5\]/],
    ['modulate', stepOf({ op: 'modulate' }, 3), [map, map, [null, 8, 8, 5]], /cannot join/],
    ['open channels', stepOf({ op: 'prelu' }), [[null, 8, 8, null]], /known number of channels/],
  ];
  for (const [title, step, shapes, message] of cases) {
    it(title, () => {
      const build = () => {
        primitiveOf(step).weights?.(completeStep(step), shapes);
        outputShapeOf([step], shapes);
      };
      expect(build).toThrow(message);
      expect(build).toThrow(ShapeError);
    });
  }
});

describe('macsOf', () => {
  it('counts convolutions as kernel · input channels · outputs', () => {
    const conv = stepOf({ op: 'conv2d', filters: 5, kernelSize: 3, strides: 2 });
    expect(macsOf([conv], [[1, 8, 6, 4]])).toBe(9 * 4 * 5 * 4 * 3);
    const transposed = stepOf({ op: 'convTranspose2d', filters: 5, kernelSize: 3, strides: 2 });
    expect(macsOf([transposed], [[1, 8, 6, 4]])).toBe(9 * 4 * 5 * 8 * 6);
    expect(macsOf([stepOf({ op: 'relu' })], [[1, 8, 6, 4]])).toBe(0);
  });
});

describe('initialise', () => {
  const std = (values: Float32Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

  it('draws normal values of the asked deviation, the same for the same name', () => {
    const init = { kind: 'normal', value: 0, std: 0.3 } as const;
    const values = initialise([3, 3, 32, 64], init, seedOf('a'));
    expect(std(values)).toBeCloseTo(0.3, 2);
    expect(Math.abs(values.reduce((sum, v) => sum + v, 0) / values.length)).toBeLessThan(0.01);
    expect(values.filter((v) => Math.abs(v) < 0.3).length / values.length).toBeCloseTo(0.683, 1);
    expect(initialise([3, 3, 32, 64], init, seedOf('a'))).toEqual(values);
    expect(initialise([3, 3, 32, 64], init, seedOf('b'))).not.toEqual(values);
  });

  it('draws around the mean, and constants without chance', () => {
    const gammas = initialise([4096], { kind: 'normal', value: 1, std: 0.02 }, 1);
    expect(gammas.reduce((sum, v) => sum + v, 0) / 4096).toBeCloseTo(1, 2);
    expect([...initialise([3], { kind: 'constant', value: -2 }, 1)]).toEqual([-2, -2, -2]);
    expect([...initialise([2], { kind: 'normal', value: 1, std: 0 }, 1)]).toEqual([1, 1]);
  });

  it('starts the sub-kernels of a pixel shuffle equal (ICNR)', () => {
    const [channels, r] = [12, 2];
    const values = initialise([3, 3, 5, channels], { kind: 'normal', value: 0, std: 1, shuffle: r }, 3);
    const period = channels / r ** 2;
    for (let row = 0; row < values.length; row += channels)
      for (let k = period; k < channels; k++) expect(values[row + k]).toBe(values[row + (k % period)]);
    expect(new Set(values).size).toBe(values.length / r ** 2);
    expect(std(values)).toBeCloseTo(1, 0);
  });

  it('gives kernels the deviation of He, times the gain, or a fixed one', () => {
    const spec = (more: object) => {
      const step = stepOf({ op: 'conv2d', filters: 8, kernelSize: 3, ...more });
      return primitiveOf(step).weights!(completeStep(step), [[null, null, null, 16]]);
    };
    expect(spec({})[0]!.init.std).toBeCloseTo(Math.sqrt(2 / 144), 10);
    expect(spec({ initGain: 0.1 })[0]!.init.std).toBeCloseTo(0.1 * Math.sqrt(2 / 144), 10);
    expect(spec({ initStd: 0.02 })[0]!.init.std).toBe(0.02);
    expect(spec({ initBias: -2 })[1]!.init).toEqual({ kind: 'constant', value: -2 });
    expect(spec({ useBias: false })).toHaveLength(1);
  });
});
