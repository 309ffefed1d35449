import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FaceAnalyzer } from '../adapters/face-analyzer.js';
import { type FaceApiLibrary, faceApiAdapter } from '../adapters/face-api.js';
import { DependencyError } from '../errors.js';
import { ensureBackend } from '../node/use-wasm.js';
import { withTfjs } from '../with-tfjs.js';
import { UsageError } from './usage-error.js';

/** Libraries that `--analyze` knows. */
export const ANALYZERS = ['face-api'] as const;

type Loadable = { loadFromDisk(folder: string): Promise<void> };
const NETS = ['ssdMobilenetv1', 'faceLandmark68Net', 'faceRecognitionNet', 'ageGenderNet'] as const;

/**
 * Loads the face library of the given name, with the models that its package brings along, on the backend in use.
 *
 * @param name one of {@link ANALYZERS}
 * @param requirers where to look for the package, in turn; for tests. Default beside msfsr, then in the working folder.
 * @param remember see `FaceApiAdapterOptions`; default true
 * @throws {UsageError} an unknown name
 * @throws {DependencyError} the package is not installed, damaged, or brought a tfjs of its own
 */
export async function loadAnalyzer(
  name: string,
  requirers: readonly NodeJS.Require[] = [createRequire(import.meta.url), createRequire(join(process.cwd(), 'x'))],
  remember = true,
): Promise<FaceAnalyzer> {
  if (name !== 'face-api') {
    throw new UsageError(`Expected one of ${ANALYZERS.join(', ')} for --analyze but received ${JSON.stringify(name)}`);
  }
  const { library, folder } = findFaceApi(requirers);
  const { Tensor } = await withTfjs(() => import('@tensorflow/tfjs-core'));
  // Two copies of tfjs would not know each other's tensors.
  if ((library.tf as { Tensor?: unknown }).Tensor !== Tensor) {
    throw new DependencyError(
      `@vladmandic/face-api in ${folder} uses another copy of @tensorflow/tfjs-core than msfsr. Install both in one project: npm ls @tensorflow/tfjs-core shows the copies`,
    );
  }
  await ensureBackend();
  try {
    for (const net of NETS) await (library.nets[net] as unknown as Loadable).loadFromDisk(join(folder, 'model'));
  } catch (cause) {
    throw new DependencyError(`The models of @vladmandic/face-api in ${folder} cannot be loaded; install it again`, {
      cause,
    });
  }
  return faceApiAdapter(library, { remember });
}

function findFaceApi(requirers: readonly NodeJS.Require[]): { library: FaceApiLibrary; folder: string } {
  let cause: unknown;
  for (const load of requirers) {
    try {
      const folder = dirname(load.resolve('@vladmandic/face-api/package.json'));
      return { library: load(join(folder, 'dist', 'face-api.node-wasm.js')), folder };
    } catch (error) {
      cause ??= error;
    }
  }
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  throw new DependencyError(
    `--analyze face-api needs the package @vladmandic/face-api, which could not be loaded (${reason}). Install it: npm install @vladmandic/face-api @tensorflow/tfjs`,
    { cause },
  );
}
