import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { portraitWall } from '../portrait-wall.js';
import { PORTRAITS, portrait } from '../portraits.js';

/** What makes each sample, by the name of its file. */
const SAMPLES = new Map<string, () => Promise<Buffer>>([
  ...Array.from({ length: PORTRAITS }, (_, i) => [`portrait${i + 1}.webp`, () => portrait(i)] as const),
  ['wall.jpg', portraitWall],
]);

/** Puts the portraits, and a photo of a wall with them, beside the page, built or served: `samples/portrait1.webp` …, `samples/wall.jpg`. */
export function cutSamples(): Plugin {
  let target = '';
  let builds = false;
  return {
    name: 'cut-samples',
    configResolved: ({ root, build, command }) => {
      target = resolve(root, build.outDir, 'samples');
      builds = command === 'build';
    },
    configureServer: ({ middlewares }) => {
      middlewares.use('/samples', async ({ url = '' }, response, next) => {
        const make = SAMPLES.get(url.slice(1));
        if (make) response.end(await make());
        else next();
      });
    },
    closeBundle: async () => {
      // A development server closes, too.
      if (!builds) return;
      mkdirSync(target, { recursive: true });
      for (const [name, make] of SAMPLES) writeFileSync(join(target, name), await make());
    },
  };
}
