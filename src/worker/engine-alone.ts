import { DependencyError } from '../errors.js';

/** Takes the place of with-tfjs.ts in the standalone worker, which has no tfjs: whoever needs it is told, and takes worker-tfjs.js instead. */
export const withTfjs = (_load: unknown, reason?: string): Promise<never> =>
  Promise.reject(new DependencyError(`${reason === undefined ? '' : `${reason}. `}tfjs is not part of this script`));
