/** States of single pictures as those of batches, and back. */
import { ShapeError } from '../errors.js';
import { scaleBefore, statePorts } from '../graph/state.js';
import type { FloatImage } from '../image/floats.js';
import type { StageRange } from './stage-range.js';
import type { PassState } from './state.js';

/**
 * The state before a batch, by the names of the values: those of its pictures one after another, zeros where a sequence begins.
 *
 * @param size height and width of the pictures as the network gets them
 * @param states of each picture
 * @throws {ShapeError} for the state of a picture of another size
 */
export function stateBefore(
  { stages }: StageRange,
  [height, width]: readonly [number, number],
  states: readonly PassState[],
): Map<string, FloatImage> {
  const values = statePorts(stages).map(({ stage, name, channels }) => {
    const scale = scaleBefore(stage, stages[0]!);
    const extent = { width: width * scale, height: height * scale, channels };
    const length = extent.width * extent.height * channels;
    const data = new Float32Array(states.length * length);
    for (const [i, state] of states.entries()) {
      const given = state[name];
      if (!given) continue;
      if (given.width !== extent.width || given.height !== extent.height || given.data.length !== length) {
        throw new ShapeError(
          `Expected the state of a picture of ${width}x${height} px but received that of ${given.width / scale}x${given.height / scale} px: another size begins a sequence anew, with startState()`,
        );
      }
      data.set(given.data, i * length);
    }
    return [name, { ...extent, data }] as const;
  });
  return new Map(values);
}

/**
 * What a stage has kept of each picture of a batch, in arrays of its own.
 *
 * @param next its values by their names, those of all pictures one after another
 * @param count of pictures
 */
export function statesAfter(next: ReadonlyMap<string, FloatImage>, count: number): PassState[] {
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(
      [...next].map(([name, { data, ...extent }]) => {
        const length = data.length / count;
        return [name, { ...extent, data: data.slice(i * length, (i + 1) * length) }];
      }),
    ),
  );
}
