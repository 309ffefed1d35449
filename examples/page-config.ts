import { join } from 'node:path';
import { defineConfig } from 'vite';
import { msfsrFolder, msfsrFromSource } from './from-source.js';

/** How the small pages are built, here and in a project of your own. */
export const pageConfig = defineConfig({
  base: './',
  // The weights come to lie beside the page.
  publicDir: join(msfsrFolder, 'weights'),
  plugins: [msfsrFromSource()],
  worker: { format: 'es' },
  build: { target: 'es2022', chunkSizeWarningLimit: 2000 },
});
