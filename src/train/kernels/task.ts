import type { Task } from '../../kernels/task.js';
import type { TrainKernelName } from '../../wasm/train-kernels.js';

/** One call of a kernel of training: a task as in src/kernels, of the other binary. */
export interface TrainTask extends Omit<Task, 'kernel'> {
  readonly kernel: TrainKernelName;
}
