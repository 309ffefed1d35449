import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** What is imported by `withTfjs` on the way of an upscaler. */
const NEEDS_TFJS = /\/(load-network|selected-backend|tensor-weights|tfjs-backend|tfjs-candidate|tfjs-executor)\.js$/;

/** Builds a script without tfjs: what would import it answers with an error. A new way to tfjs fails the build. */
export const engineAlone: Plugin = {
  name: 'engine-alone',
  setup(build) {
    build.onResolve({ filter: /\/with-tfjs\.js$/ }, () => ({
      path: join(process.cwd(), 'src/worker/engine-alone.ts'),
    }));
    build.onResolve({ filter: NEEDS_TFJS }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, namespace: 'left-out' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: '' }));
    build.onResolve({ filter: /^@tensorflow\// }, ({ importer, path }) => ({
      errors: [{ text: `${importer} would bring ${path} into a script for the engine alone` }],
    }));
  },
};
