import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { msfsrFromSource } from './from-source.js';

/**
 * How the small pages are built. In a project of your own the plugin goes away, `publicDir` is `node_modules/msfsr/weights` or a copy, and the
 * development server wants `optimizeDeps: { exclude: ['msfsr'] }`; see docs/BROWSERS.md.
 */
export const pageConfig = defineConfig({
  base: './',
  // The weights come to lie beside the page.
  publicDir: fileURLToPath(new URL('../weights', import.meta.url)),
  plugins: [msfsrFromSource()],
  worker: { format: 'es' },
  build: { target: 'es2022', chunkSizeWarningLimit: 2000 },
});
