/** The package as it would be published. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onceARun } from '../once-a-run.js';
import { buildIfStale, root } from './build.js';

/** What `npm pack` says of it. */
export interface Pack {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Packs it; gives the file, too. */
export async function packed(): Promise<Pack & { readonly tarball: string }> {
  const folder = await onceARun('package', async (place) => {
    buildIfStale();
    const argv = ['pack', root, '--ignore-scripts', '--json', '--pack-destination', place];
    writeFileSync(join(place, 'pack.json'), execFileSync('npm', argv, { encoding: 'utf8', stdio: 'pipe' }));
  });
  const [pack] = JSON.parse(readFileSync(join(folder, 'pack.json'), 'utf8')) as [Pack];
  return { ...pack, tarball: join(folder, pack.filename) };
}
