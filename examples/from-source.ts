import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** The folder of msfsr: this repository, or the package that your project has installed. */
export const msfsrFolder = dirname(createRequire(import.meta.url).resolve('msfsr/package.json'));
const source = (path: string) => join(msfsrFolder, 'src', path);
/** The package comes without its sources. */
const hasSources = existsSync(source('index.ts'));

/** What `worker-tfjs.js` does: a worker to which the page cannot add backends of tfjs brings cpu and webgl. */
const bringBackends: Plugin = {
  name: 'bring-backends',
  enforce: 'pre',
  resolveId: (id) => (id.endsWith('/optional-backend.js') ? source('upscaler/bundled-backend.ts') : undefined),
};

/** A development server that moved msfsr away from its worker's script would not find it; see docs/BROWSERS.md. */
const fromPackage: Plugin = {
  name: 'msfsr-from-package',
  config: () => ({ optimizeDeps: { exclude: ['msfsr'] } }),
};

const fromSource: Plugin = {
  name: 'msfsr-from-source',
  // Before Vite looks for the scripts of workers.
  enforce: 'pre',
  config: () => ({
    worker: { plugins: () => [bringBackends] },
    resolve: {
      alias: [
        { find: /^msfsr$/, replacement: source('index.ts') },
        { find: /^msfsr\/(inference|temporal)$/, replacement: source('$1.ts') },
        { find: /^msfsr\/worker-script$/, replacement: source('worker/worker-script.ts') },
        { find: /^msfsr\/kernels$/, replacement: source('tfjs/index.ts') },
        { find: /^msfsr\/([a-z]+)$/, replacement: source('$1/index.ts') },
      ],
    },
    // A development server that finds them when a worker asks for them makes the page reload.
    optimizeDeps: {
      include: ['core', 'layers', 'backend-wasm', 'backend-cpu', 'backend-webgl', 'backend-webgpu'].map(
        (name) => `@tensorflow/tfjs-${name}`,
      ),
    },
  }),
  // The standalone script is of the build's making; Vite makes the same of this one.
  transform: (code, id) =>
    id.startsWith(source('worker/')) ? code.replaceAll('./worker-standalone.js', './worker-script.ts') : undefined,
};

/**
 * In this repository `msfsr` means the sources, so that examples need no build; `paths` in tsconfig.json says the same to TypeScript and tsx.
 * Among the files of a project of your own it means the package in its node_modules.
 */
export const msfsrFromSource = (): Plugin => (hasSources ? fromSource : fromPackage);
