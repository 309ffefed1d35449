import { DependencyError } from '../errors.js';

/** Takes the place of optional-backend.ts in worker-tfjs.js, to which a page cannot add backends of tfjs: it brings these two. */
export function importPackage(name: string): Promise<unknown> {
  if (name === '@tensorflow/tfjs-backend-webgl') return import('@tensorflow/tfjs-backend-webgl');
  if (name === '@tensorflow/tfjs-backend-cpu') return import('@tensorflow/tfjs-backend-cpu');
  throw new DependencyError(
    `${name} is not part of the standalone worker: make one of your own from msfsr/worker-script`,
  );
}
