import type { Plugin } from 'esbuild';

/** Replaces packages by a module that throws when it is imported, so that a bundle without code-splitting can do without them. */
export function leaveOut(packages: RegExp): Plugin {
  return {
    name: 'leave-out',
    setup(build) {
      build.onResolve({ filter: packages }, ({ path }) => ({ path, namespace: 'left-out' }));
      build.onLoad({ filter: /./, namespace: 'left-out' }, ({ path }) => ({
        contents: `throw new Error(${JSON.stringify(`${path} is not part of this bundle`)});`,
      }));
    },
  };
}
