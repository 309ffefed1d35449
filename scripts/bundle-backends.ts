import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** In a worker that a page cannot add to, optional backends of tfjs are those that it holds. */
export const bundleBackends: Plugin = {
  name: 'bundle-backends',
  setup: (build) =>
    build.onResolve({ filter: /\/optional-backend\.js$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, 'bundled-backend.ts'),
    })),
};
