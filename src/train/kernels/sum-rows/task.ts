import { float } from '../../../kernels/task.js';
import type { TrainTask } from '../task.js';

/** Sums over the middle axis of [outer, rows, channels]. */
export interface SumRowsOperands {
  readonly outer: number;
  readonly rows: number;
  readonly channels: number;
  /** Address of the values. */
  readonly input: number;
  /** Address of values whose negative parts are multiplied to the others: a PReLU's input, and the gradient of its result. */
  readonly negativeOf?: number;
  /** Address of [outer, channels]. */
  readonly output: number;
  /** Factor on the sums. */
  readonly scale: number;
}

/** A unit is an outer index. */
export function sumRowsTask(operands: SumRowsOperands): TrainTask {
  const { outer, rows, channels, input, negativeOf = 0, output, scale } = operands;
  return {
    kernel: 'sumRows',
    units: outer,
    scratch: 0,
    words: [input, negativeOf, output, rows, channels, float(scale)],
  };
}
