import * as tf from '@tensorflow/tfjs-core';
import type { NetworkStage } from '../contracts.js';
import { ShapeError } from '../errors.js';
import { type StatePort, statePorts } from '../graph/state.js';
import { format } from '../steps/primitive.js';
import { invalid, isBuiltIn } from '../validate.js';

/**
 * The state of a batch of sequences as tensors, by the names of a network's values (`s2_cell`): [n, h, w, c] each, at the resolution of their stage's input.
 * What is left out is zeros, so that an empty map is the start of a sequence.
 */
export type TensorState = ReadonlyMap<string, tf.Tensor4D>;

/** @throws {OptionError} for what is no map, and for names that no stage has */
export function checkTensorState(state: TensorState, stages: readonly NetworkStage[]): void {
  if (!isBuiltIn(state, 'Map')) invalid('Map from names of values, empty at the start,', 'state', state);
  const names = statePorts(stages).map(({ name }) => name);
  for (const name of state.keys()) {
    if (!names.includes(name))
      invalid(`names of ${names.join(', ') || 'no values: the network keeps nothing'},`, 'state', name);
  }
}

/**
 * A value of the state before a batch: what was given, or zeros.
 *
 * @param input shape of the input of its stage
 * @throws {ShapeError} for the state of pictures of another size
 */
export function valueBefore(
  { stage, key, name, channels }: StatePort,
  state: TensorState | undefined,
  input: readonly number[],
): tf.Tensor4D {
  const expected = [...input.slice(0, 3), channels] as [number, number, number, number];
  const given = state?.get(name);
  if (!given) return tf.zeros(expected);
  if (!(given instanceof tf.Tensor)) invalid(`tensor of ${format(expected)}`, `${name} of state`, given);
  if (given.shape.join() === expected.join()) return given;
  throw new ShapeError(
    `Stage ${stage.index}: expected ${key} of ${format(expected)} for state but received ${format(given.shape)}: pictures of another size begin a sequence anew`,
  );
}
