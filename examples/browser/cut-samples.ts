import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { portraitWall } from '../portrait-wall.js';
import { PORTRAITS, portrait } from '../portraits.js';

/** Puts the portraits, and a photo of a wall with them, beside a built page: `samples/portrait1.webp` …, `samples/wall.jpg`. */
export function cutSamples(): Plugin {
  let target = '';
  return {
    name: 'cut-samples',
    apply: 'build',
    configResolved: ({ root, build }) => {
      target = resolve(root, build.outDir, 'samples');
    },
    closeBundle: async () => {
      mkdirSync(target, { recursive: true });
      for (let i = 0; i < PORTRAITS; i++) writeFileSync(join(target, `portrait${i + 1}.webp`), await portrait(i));
      writeFileSync(join(target, 'wall.jpg'), await portraitWall());
    },
  };
}
