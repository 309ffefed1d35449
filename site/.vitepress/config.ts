import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { msfsrFromSource } from '../../examples/from-source.js';
import { SECTIONS } from '../contents.js';
import { anchorOf } from '../links.js';

const repository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Path below which the site is served. */
const base = process.env.MSFSR_SITE_BASE ?? '/';

const sidebar = SECTIONS.map(({ text, collapsed, pages }) => ({
  text,
  ...(collapsed !== undefined && { collapsed }),
  items: pages.map((page) => ({ text: page.text, link: `/${page.to.replace(/(^|\/)index$/, '$1')}` })),
}));

/** A line for each subpath of the package. */
function modules() {
  const folder = repository('out/site-pages/api/msfsr');
  const names = existsSync(folder) ? readdirSync(folder).map((name) => `msfsr/${name.replace('.md', '')}`) : [];
  return ['msfsr', ...names.sort()].map((name) => ({ text: name, link: `/api/${name}` }));
}

export default defineConfig({
  base,
  title: 'msfsr',
  description: 'Multi-stage face super-resolution guided by facial boundaries, in TypeScript',
  srcDir: '../out/site-pages',
  outDir: '../out/site',
  cacheDir: '../out/site-cache',
  head: [['link', { rel: 'icon', href: `${base}icon.svg` }]],
  markdown: { anchor: { slugify: anchorOf } },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/guide/start', activeMatch: '/guide/' },
      { text: 'Live', link: '/live/upscale', activeMatch: '/live/' },
      { text: 'API', link: '/api/', activeMatch: '/api/' },
    ],
    sidebar: { '/api/': [{ text: 'API', link: '/api/', items: modules() }], '/': sidebar },
    outline: [2, 3],
    search: { provider: 'local' },
  },
  vite: {
    // VitePress has a Vite of its own; the plugin is one for both.
    plugins: [msfsrFromSource() as never],
    worker: { format: 'es' },
    build: { target: 'es2022', chunkSizeWarningLimit: 4000 },
  },
});
