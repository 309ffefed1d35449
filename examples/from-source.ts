import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const source = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

/**
 * In this repository `msfsr` means the sources, so that examples need no build; `paths` in tsconfig.json says the same to TypeScript and tsx.
 * A project of your own has msfsr in its node_modules and needs neither.
 */
export const msfsrFromSource = (): Plugin => ({
  name: 'msfsr-from-source',
  config: () => ({
    resolve: {
      alias: [
        { find: /^msfsr$/, replacement: source('index.ts') },
        { find: /^msfsr\/worker-script$/, replacement: source('worker/worker-script.ts') },
        { find: /^msfsr\/kernels$/, replacement: source('tfjs/index.ts') },
        { find: /^msfsr\/([a-z]+)$/, replacement: source('$1/index.ts') },
        // What the build makes of the worker's script.
        { find: source('worker/worker-standalone.js'), replacement: source('worker/worker-script.ts') },
      ],
    },
  }),
});
